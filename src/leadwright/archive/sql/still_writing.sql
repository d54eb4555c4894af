-- Whether a transaction of this database that began before `horizon` has not ended. The oldest one a snapshot tells of is that of
-- the whole server, whose other databases write no events of ours. Parameters: horizon (text). Reads no table.
select exists (
    select from pg_stat_activity a
    where a.datname = current_database() and age(a.backend_xid) > age(%(horizon)s::xid8::xid)
) or exists (
    select from pg_prepared_xacts p
    where p.database = current_database() and age(p.transaction) > age(%(horizon)s::xid8::xid)
)
