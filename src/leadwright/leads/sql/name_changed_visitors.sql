-- The new subjects of devices that changed hands, under their old names: after the old links have ended, as one statement would
-- still see them.
-- Parameters: namespace, subjects, values, ats (arrays of equal length), source_id.
insert into identity (subject_id, kind, namespace, value, linked_at, source_id)
select subject, 'visitor', %(namespace)s, value, at, %(source_id)s
from unnest(%(subjects)s::bigint[], %(values)s::text[], %(ats)s::timestamptz[]) as t (subject, value, at)
order by value
