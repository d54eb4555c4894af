-- A few events as they are told, where the staging table stands otherwise: making and emptying that costs more than they do.
-- Parameters: told (a JSON list of objects by the names of the columns; one text costs less to send than eight arrays).
event_staging as materialized (
    select *
    from json_to_recordset(%(told)s::json) as told (
        occurred_at timestamptz, name text, subject bigint, source_id integer, message_id text, batch bigint,
        properties jsonb, context jsonb, verdict text, reasons jsonb, touch jsonb
    )
)
