"""The ground everything stands on: clock, ids, errors, settings, audit, outbox, jobs, long work, versions, due rows, SQL,
database.

Owns no lead, no rule and no page. It never imports another package of Leadwright and never decides a business question.
`database` runs the PostgreSQL that comes with the product; `processes` is the tree of `leadwright serve`.
"""
