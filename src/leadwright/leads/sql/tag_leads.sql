-- Puts a tag on chosen leads that do not have it.
-- Parameters: leads, tag (its number), at, actor and those of {visible}, the actor's condition on `st`.
-- Returns number and public id of the leads that are new to the tag. Index: subject_lead, lead_tag's key.
with new as (
    insert into lead_tag (subject_id, tag_id, at, actor)
    select st.lead_id, %(tag)s, %(at)s, %(actor)s
    from standing st
    where st.lead_id = any(%(leads)s) and {visible}
        and not exists (
            select from subject s join lead_tag t on t.subject_id = s.id
            where s.lead_id = st.lead_id and t.tag_id = %(tag)s
        )
    order by st.lead_id
    on conflict do nothing
    returning subject_id
)
select l.id, l.public_id
from new
join lead l on l.id = new.subject_id
order by l.id
