-- The staging table of events; one a session, emptied at every commit.
-- Parameters: none. Locking: none that others see.
create temporary table if not exists event_staging (
    occurred_at timestamptz not null,
    name text not null,
    subject bigint not null,
    source_id integer not null,
    message_id text not null,
    batch bigint,
    properties jsonb not null,
    context jsonb not null,
    verdict text,
    reasons jsonb,
    touch jsonb
) on commit delete rows
;
-- A caller's transaction may append several times; each begins with an empty table.
truncate event_staging
