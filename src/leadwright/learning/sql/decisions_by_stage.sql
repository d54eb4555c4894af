-- When each lead came to one of the given stages, and which: the move as the log of stages has it, or earlier where a person's
-- word or an event that alone makes the stage is dated before it (what was told later than it happened).
-- Parameters: yes, no (stages), until, shown (events that alone show `shown_stage`), shown_stage, beside (stages of leads that
-- are none). {to}: the stage a person said. Gives lead, when, whether yes. Index: stage_transition_lead, event's name and time.
with moved as (
    select lead_id, to_stage as stage, min(at) as at
    from stage_transition
    where at <= %(until)s and to_stage = any(%(yes)s::text[] || %(no)s::text[])
    group by lead_id, to_stage
),

said as (
    select s.lead_id, {to} as stage, min(e.occurred_at) as at
    from event e
    join subject s on s.id = e.subject
    where e.name = 'stage_set' and e.occurred_at <= %(until)s and {to} = any(%(yes)s::text[] || %(no)s::text[])
    group by s.lead_id, {to}
),

shown as (
    select s.lead_id, %(shown_stage)s::text as stage, min(e.occurred_at) as at
    from event e
    join subject s on s.id = e.subject
    where e.name = any(%(shown)s::text[]) and e.occurred_at <= %(until)s
    group by s.lead_id
),

reached as (
    select m.lead_id, m.stage = any(%(yes)s::text[]) as yes, least(m.at, said.at, shown.at) as at
    from moved m
    left join said on said.lead_id = m.lead_id and said.stage = m.stage
    left join shown on shown.lead_id = m.lead_id and shown.stage = m.stage
)

select
    r.lead_id, coalesce(min(r.at) filter (where r.yes), min(r.at)) as at, bool_or(r.yes) as yes
from reached r
join standing st on st.lead_id = r.lead_id
where not st.stage = any(%(beside)s::text[])
group by r.lead_id
order by r.lead_id
