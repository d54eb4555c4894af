"""The archive: events, facts, subjects, verdicts and outcomes as typed, partitioned Parquet, for engines that read many at once.

Owns: what is archived (`datasets`), the folder or object store it lies in (`storage`), the manifest that says which files make
it up (`manifest`), bringing it up to date (`operations`), and opening DuckDB (`duck`).

A file never changes: it is written once, digested, and named by the manifest, which is replaced as one. A month of the log that
is over gets no more files; only what deletes events (erasure, retention, the undo of an import) has its files written anew.
Never: decides anything by what the archive holds. PostgreSQL is the truth; the archive can be thrown away and made again.
"""
