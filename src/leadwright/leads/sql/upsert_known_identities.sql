-- Which of these identifiers name a lead now.
-- Parameters: kinds, namespaces, values (arrays of equal length).
-- Returns: kind, namespace, value, lead. Index: identity_names_one.
select i.kind, i.namespace, i.value, s.lead_id
from unnest(%(kinds)s::text[], %(namespaces)s::text[], %(values)s::text[]) as wanted (kind, namespace, value)
join identity i
    on i.kind = wanted.kind and i.namespace = wanted.namespace and i.value = wanted.value and i.unlinked_at is null
join subject s on s.id = i.subject_id
where s.lead_id is not null
