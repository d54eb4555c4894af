-- Writes the moves of a batch of leads into the log, in the order given.
-- Parameters: arrays of equal length leads, at, local_dates, from_stages, to_stages, places, causes, seconds; reasons, the few
-- different reasons (JSON as text), of which places names each move's from 1; version (the lifecycle they were judged by)
-- and actor. Locking: none; the caller holds the rows of standing.
insert into stage_transition
    (lead_id, at, local_date, from_stage, to_stage, why, version_id, actor, cause, seconds_in_stage)
select moved.lead, moved.at, moved.local_date, moved.from_stage, moved.to_stage,
    (%(reasons)s::text[])[moved.place]::jsonb,
    %(version)s, %(actor)s, moved.cause, moved.seconds
from unnest(
    %(leads)s::bigint[], %(at)s::timestamptz[], %(local_dates)s::date[], %(from_stages)s::text[],
    %(to_stages)s::text[], %(places)s::integer[], %(causes)s::text[], %(seconds)s::bigint[]
) with ordinality as moved (lead, at, local_date, from_stage, to_stage, place, cause, seconds, number)
order by moved.number
