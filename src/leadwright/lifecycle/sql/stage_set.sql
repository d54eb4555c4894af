-- The latest stage a person set by hand, for each lead in scope that has one: lead, stage_set_to, stage_set_at.
-- Names that are no stage say nothing. Relation of conditions: reads the CTE scope(lead, as_of, today).
-- The placeholders are the property and the literals of the stages. Index: subject_lead, event_subject in each month.
-- Takes no locks.
select distinct on (s.lead_id) s.lead_id as lead, {to} as stage_set_to, e.occurred_at as stage_set_at
from scope
join subject s on s.lead_id = scope.lead
join event e on e.subject = s.id and e.occurred_at <= scope.as_of
where e.name = 'stage_set' and {to} in ({stages})
    and not exists (
        select from event_verdict v
        where v.event = e.id and v.current and v.verdict in ('machine', 'likely_machine')
    )
order by s.lead_id, e.occurred_at desc, e.message_id desc, e.id desc
