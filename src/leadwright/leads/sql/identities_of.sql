-- The identifiers that name some leads now, through all their subjects.
-- Parameters: leads, kinds (all kinds, strongest first). Index: subject_lead, identity_subject.
select s.lead_id, i.kind, i.namespace, i.value
from subject s
join identity i on i.subject_id = s.id
where s.lead_id = any(%(leads)s) and i.unlinked_at is null
order by s.lead_id, array_position(%(kinds)s::text[], i.kind), i.namespace, i.value
