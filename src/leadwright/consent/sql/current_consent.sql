-- The statement in force for each address, purpose and channel of some subjects: the latest by time, then by number.
-- Parameters: subjects, as_of. Index: consent_entry_subject.
select distinct on (subject_id, address, purpose, channel)
    subject_id, address, purpose, channel, status, lawful_basis, occurred_at, expires_at, source_id, id
from consent_entry
where subject_id = any(%(subjects)s::bigint[]) and occurred_at <= %(as_of)s::timestamptz
order by subject_id, address, purpose, channel, occurred_at desc, id desc
