-- Takes a tag off chosen leads, whichever of their subjects carries it.
-- Parameters: leads, tag (its number) and those of {visible}, the actor's condition on `st`.
-- Returns number and public id of the leads that had it. Index: subject_lead, lead_tag's key.
with gone as (
    delete from lead_tag t
    using subject s, standing st
    where t.tag_id = %(tag)s and t.subject_id = s.id and s.lead_id = st.lead_id
        and st.lead_id = any(%(leads)s) and {visible}
    returning st.lead_id
)
select distinct l.id, l.public_id
from gone
join lead l on l.id = gone.lead_id
order by l.id
