-- A device is somebody else's from now on: the subject it named keeps what came before, and a new one begins.
-- Parameters: namespace, values, ats (arrays of equal length), source_id. Index: identity_names_one.
-- Returns: value and the number of the new subject.
with changed as materialized (
    select wanted.value, wanted.at, nextval('subject_id_seq') as id
    from unnest(%(values)s::text[], %(ats)s::timestamptz[]) as wanted (value, at)
),
ended as (
    update identity i set unlinked_at = c.at
    from changed c
    where i.kind = 'visitor' and i.namespace = %(namespace)s and i.value = c.value and i.unlinked_at is null
    returning c.value
),
begun as (
    insert into subject (id, kind, created_at) select id, 'visitor', at from changed
)
select c.value, c.id, c.at from changed c join ended using (value)
