-- Joins a duplicate to its survivor: every pointer of the duplicate moves, its standing goes, the lead names its survivor.
-- Parameters: survivor, duplicate, merge, at, reason, actor. Index: subject_lead. Locking: the caller holds both lead rows.
with moved as (
    update subject set lead_id = %(survivor)s where lead_id = %(duplicate)s returning id
),
linked as (
    insert into subject_link (subject_id, from_lead_id, to_lead_id, at, reason, actor, merge_id)
    select id, %(duplicate)s, %(survivor)s, %(at)s, %(reason)s, %(actor)s, %(merge)s from moved order by id
),
gone as (
    delete from standing where lead_id = %(duplicate)s
)
update lead set merged_into = %(survivor)s where id = %(duplicate)s
