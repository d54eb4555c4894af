-- For reading only, beside the floor of scoring by models/plain.yml: what its joins alone take, with the events of each lead counted.
-- Parameters: as_of, since.
select s.lead_id as lead, count(*) as events
from event e
join subject s on s.id = e.subject
join standing scope on scope.lead_id = s.lead_id
where e.occurred_at > %(since)s and e.occurred_at <= %(as_of)s
    and not exists (
        select from event_verdict v
        where v.event = e.id and v.current and v.verdict in ('machine', 'likely_machine')
    )
group by s.lead_id
