-- Further phone numbers and addresses; repeating changes nothing.
-- Parameters: at, batch.
insert into contact_point (subject_id, kind, value, label, recorded_at, batch)
select distinct on (subject_id, kind, value) subject_id, kind, value, label, %(at)s, %(batch)s
from upsert_contact_point
order by subject_id, kind, value
on conflict do nothing
