-- Links staged identifiers. Returns how many were linked: fewer than staged means that another writer was first, and the
-- whole batch is resolved anew.
-- Parameters: at, batch, source_id. Locking: sorted, so that two writers of the same identifiers wait and never deadlock.
with linked as (
    insert into identity (subject_id, kind, namespace, value, linked_at, source_id, batch)
    select subject_id, kind, namespace, value, %(at)s, %(source_id)s, %(batch)s
    from upsert_identity
    order by kind, namespace, value
    on conflict do nothing
    returning 1
)
select count(*) from linked
