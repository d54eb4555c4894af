-- Writes into the log that leads returned to the stage of before their last move, at an instant.
-- Parameters: leads (numbers), at, zone, actor. Locking: none; the caller holds the rows of standing. Index: stage_transition_lead.
insert into stage_transition (lead_id, at, local_date, from_stage, to_stage, why, actor, cause, seconds_in_stage)
select distinct on (t.lead_id)
    t.lead_id, %(at)s, (%(at)s::timestamptz at time zone %(zone)s)::date, t.to_stage, t.from_stage, '[]', %(actor)s, 'restore',
    extract(epoch from %(at)s - t.at)::bigint
from stage_transition t
where t.lead_id = any(%(leads)s::bigint[])
order by t.lead_id, t.id desc
