-- Links identifiers. Returns how many were linked: fewer than told means that another writer was first.
-- Parameters: subjects, kinds, namespaces, values (arrays of equal length), at, batch, source_id.
-- Locking: sorted, so that two writers of the same identifiers wait and never deadlock.
with linked as (
    insert into identity (subject_id, kind, namespace, value, linked_at, source_id, batch)
    select subject, kind, namespace, value, %(at)s::timestamptz, %(source_id)s::bigint, %(batch)s::bigint
    from unnest(%(subjects)s::bigint[], %(kinds)s::text[], %(namespaces)s::text[], %(values)s::text[])
        told (subject, kind, namespace, value)
    order by kind, namespace, value
    on conflict do nothing
    returning 1
)
select count(*) from linked
