-- A few events as they are told, where the staging table stands otherwise: making and emptying that costs more than they do.
-- Parameters, an array or a JSON list with an element for each event: times, names, subjects, sources, messages, properties; and with
-- as many or none, because few events have them: batches, contexts, verdicts, reasons, touches (null in JSON for none).
-- Columns by themselves are read at a third of the price of objects with their names.
event_staging as materialized (
    select occurred_at, name, subject, source_id, message_id, batch, properties, coalesce(context, '{}') as context, verdict,
        nullif(reasons, 'null') as reasons, nullif(touch, 'null') as touch
    from rows from (
        unnest(%(times)s::timestamptz[]), unnest(%(names)s::text[]), unnest(%(subjects)s::bigint[]), unnest(%(sources)s::integer[]),
        unnest(%(messages)s::text[]), unnest(%(batches)s::bigint[]), jsonb_array_elements(%(properties)s::jsonb),
        jsonb_array_elements(%(contexts)s::jsonb), unnest(%(verdicts)s::text[]), jsonb_array_elements(%(reasons)s::jsonb),
        jsonb_array_elements(%(touches)s::jsonb)
    ) as told (occurred_at, name, subject, source_id, message_id, batch, properties, context, verdict, reasons, touch)
)
