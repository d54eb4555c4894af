-- Begins a subject for each device nobody has seen before.
-- Parameters: namespace, values and seen (arrays of equal length, each value once), source_id, at. Index: identity_names_one.
-- Locking: in order of the value, so that two writers of the same devices wait and never deadlock.
with missing as materialized (
    select wanted.value, wanted.seen, nextval('subject_id_seq') as id
    from unnest(%(values)s::text[], %(seen)s::timestamptz[]) as wanted (value, seen)
    where not exists (
        select from identity i
        where i.kind = 'visitor' and i.namespace = %(namespace)s and i.value = wanted.value and i.unlinked_at is null
    )
),
named as (
    insert into identity (subject_id, kind, namespace, value, linked_at, source_id)
    select id, 'visitor', %(namespace)s, value, seen, %(source_id)s
    from missing
    order by value
    on conflict do nothing
    returning subject_id
)
insert into subject (id, kind, created_at)
select subject_id, 'visitor', %(at)s from named
