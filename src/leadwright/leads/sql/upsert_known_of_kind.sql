-- Which of these identifiers of one kind name a lead now.
-- Parameters: kind, namespace, values (an array).
-- Returns: value, lead. Index: identity_names_one.
select i.value, s.lead_id
from unnest(%(values)s::text[]) as wanted (value)
join identity i
    on i.kind = %(kind)s and i.namespace = %(namespace)s and i.value = wanted.value and i.unlinked_at is null
join subject s on s.id = i.subject_id
where s.lead_id is not null
