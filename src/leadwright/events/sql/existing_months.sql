-- The names of the month partitions that exist.
select c.relname
from pg_catalog.pg_inherits i
join pg_catalog.pg_class c on c.oid = i.inhrelid
where i.inhparent = 'event'::regclass
