"""A scoring model over all leads, at any instant, on one of three engines: PostgreSQL over the tables, DuckDB or Spark over the
archive.

Owns: the relations compiled models read, for engines over the archive (`relations`), the engines (`engines`), the finished result
set (`results`) and `operations.compute_results`, by which publishing and `leadwright replay` have all leads scored.

Never: writes a standing. A result set is finished or it is not there; who makes it the truth is for others to say.
"""
