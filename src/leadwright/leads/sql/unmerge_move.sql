-- Takes a merge back: pointers it moved that nobody moved since return, both leads have the standing of before.
-- A column that did not exist when the merge was made takes the survivor's value. Owner and team of the survivor are for the
-- caller, who knows what was told since. {assignments}: column = k.column for the others.
-- Parameters: merge, survivor, duplicate, at, reason, actor. Locking: the caller holds both lead rows.
with moved as (
    update subject s
    set lead_id = %(duplicate)s
    from subject_link link
    where link.merge_id = %(merge)s and link.subject_id = s.id and link.to_lead_id = %(survivor)s
        and s.lead_id = %(survivor)s
        and not exists (
            select from subject_link later
            where later.subject_id = s.id and later.id > link.id and later.merge_id is null
        )
    returning s.id
),
linked as (
    insert into subject_link (subject_id, from_lead_id, to_lead_id, at, reason, actor, merge_id)
    select id, %(survivor)s, %(duplicate)s, %(at)s, %(reason)s, %(actor)s, %(merge)s from moved order by id
),
kept as (
    update lead_merge set undone_at = %(at)s where id = %(merge)s returning kept
),
alive as (
    update lead set merged_into = null where id = %(duplicate)s
),
replaced as (
    update standing st
    set {assignments}
    from kept
    cross join standing was
    cross join lateral jsonb_populate_record(was, kept.kept -> 'survivor_standing') k
    where st.lead_id = %(survivor)s and was.lead_id = %(survivor)s
)
insert into standing
select k.*
from kept
cross join standing was
cross join lateral jsonb_populate_record(was, kept.kept -> 'duplicate_standing') k
where was.lead_id = %(survivor)s
