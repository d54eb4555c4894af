-- Writes moves into the log and tells of them, an outbox event for each cause and some thousands of leads.
-- Put in: moves, a SELECT of lead, at, local_date, from_stage, to_stage, why, seconds and cause.
-- For outbox.record_from, which writes the events. Parameters: version (the lifecycle they were judged by), actor, and most (how
-- many leads an event names). Locking: none; the caller holds the rows of standing.
with written as (
    insert into stage_transition
        (lead_id, at, local_date, from_stage, to_stage, why, version_id, actor, cause, seconds_in_stage)
    select m.lead, m.at, m.local_date, m.from_stage, m.to_stage, m.why, %(version)s, %(actor)s, m.cause, m.seconds
    from (
{moves}
    ) m
    returning lead_id, from_stage, to_stage, cause
),
moved as (
    select w.*, (row_number() over (order by w.lead_id) - 1) / %(most)s as piece from written w
),
alike as (
    select piece, cause, from_stage, to_stage, jsonb_agg(lead_id order by lead_id) as leads
    from moved
    group by piece, cause, from_stage, to_stage
),
told as (
    select cause,
        jsonb_build_object('moves', jsonb_agg(jsonb_build_array(from_stage, to_stage, leads) order by from_stage, to_stage)) as payload
    from alike
    group by piece, cause
    order by piece, cause
)
