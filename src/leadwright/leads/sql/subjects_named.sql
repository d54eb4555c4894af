-- Which subjects these identifiers of one source name: people now, devices at any time.
-- Parameters: namespace, users, visitors. Index: identity_names_one, identity_visitor_before.
-- Returns: kind, value, since when, the subject.
select i.kind, i.value, i.linked_at, i.subject_id
from identity i
where i.namespace = %(namespace)s::text and i.unlinked_at is null and (
    (i.kind = 'user' and i.value = any(%(users)s::text[])) or (i.kind = 'visitor' and i.value = any(%(visitors)s::text[]))
)
union all
select i.kind, i.value, i.linked_at, i.subject_id
from identity i
where i.namespace = %(namespace)s::text and i.unlinked_at is not null and i.kind = 'visitor' and i.value = any(%(visitors)s::text[])
order by 3
