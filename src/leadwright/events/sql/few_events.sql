-- A few events as they are told, where the staging table stands otherwise: making and emptying that costs more than they do.
-- Parameters: times, names, subjects, sources, messages, batches, properties, contexts (arrays of equal length; JSON as text).
event_staging as materialized (
    select *
    from unnest(
        %(times)s::timestamptz[], %(names)s::text[], %(subjects)s::bigint[], %(sources)s::integer[], %(messages)s::text[],
        %(batches)s::bigint[], %(properties)s::text[]::jsonb[], %(contexts)s::text[]::jsonb[]
    ) as told (occurred_at, name, subject, source_id, message_id, batch, properties, context)
)
