-- The live leads that e-mail addresses name. Nothing for those the actor may not see.
-- Parameters: emails (normalised) and those of {visible}, the actor's condition on `st`. Index: identity_names_one.
select i.value, l.id, l.public_id
from identity i
join subject s on s.id = i.subject_id
join lead l on l.id = s.lead_id
join standing st on st.lead_id = l.id
where i.kind = 'email' and i.namespace = '' and i.value = any(%(emails)s) and i.unlinked_at is null and {visible}
