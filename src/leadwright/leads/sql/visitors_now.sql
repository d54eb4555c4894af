-- Whose each of these devices is now, and since when. Locked, so that it cannot move.
-- Parameters: namespace, values. Index: identity_names_one, subject_link_subject.
-- Returns: value, subject, the lead it belongs to or null, since when.
select
    i.value, s.id, s.lead_id,
    greatest(i.linked_at, (select max(l.at) from subject_link l where l.subject_id = s.id))
from identity i
join subject s on s.id = i.subject_id
where i.kind = 'visitor' and i.namespace = %(namespace)s and i.value = any(%(values)s) and i.unlinked_at is null
order by s.id
for update of s
