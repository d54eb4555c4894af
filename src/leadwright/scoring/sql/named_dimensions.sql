-- The dimensions besides fit, engagement and product use that any published version of a scoring model has or had, by name.
-- Parameters: kind. Index: none; a workspace has a few dozen versions.
select distinct further.name
from document_version v
join document d on d.id = v.document_id
cross join lateral jsonb_object_keys(v.body -> 'dimensions' -> 'further') further(name)
where d.kind = %(kind)s and v.published_at is not null
order by further.name
