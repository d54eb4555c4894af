-- Which subject an identifier names now, of what kind it is, and the lead it belongs to. Locked, so that it cannot move.
-- Parameters: kind, namespace, value. Index: identity_names_one.
select s.id, s.kind, s.lead_id
from identity i
join subject s on s.id = i.subject_id
where i.kind = %(kind)s and i.namespace = %(namespace)s and i.value = %(value)s and i.unlinked_at is null
for update of s
