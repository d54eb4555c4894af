-- The live leads some public ids lead to, through every merge since, as (asked id, number, id). Nothing for a lead the actor may
-- not see.
-- Parameters: uuids and those of {visible}, the actor's condition on `st`. Index: lead_public_id_key, lead's key.
with recursive named as (
    select public_id as asked, id, merged_into from lead where public_id = any(%(uuids)s)
    union all
    select n.asked, l.id, l.merged_into from named n join lead l on l.id = n.merged_into
)
select n.asked, l.id, l.public_id
from named n
join lead l on l.id = n.id
join standing st on st.lead_id = l.id
where n.merged_into is null and {visible}
