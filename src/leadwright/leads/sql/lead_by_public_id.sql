-- The live lead a public id leads to, through every merge since. Nothing when the actor may not see it.
-- Parameters: uuid and those of {visible}, the actor's condition on `st`. Index: lead_public_id_key, lead's key.
with recursive named as (
    select id, merged_into from lead where public_id = %(uuid)s
    union all
    select l.id, l.merged_into from named n join lead l on l.id = n.merged_into
)
select l.id, l.public_id
from named n
join lead l on l.id = n.id
join standing st on st.lead_id = l.id
where n.merged_into is null and {visible}
