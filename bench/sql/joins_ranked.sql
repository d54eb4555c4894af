-- For reading only, beside the floor of scoring by models/ranking.yml: what its joins take with one rank of each event.
-- Parameters: as_of, since.
select
    s.lead_id as lead, e.id,
    row_number() over (partition by s.lead_id, e.name order by e.occurred_at desc, e.message_id desc) as place
from event e
join subject s on s.id = e.subject
join standing scope on scope.lead_id = s.lead_id
where e.occurred_at > %(since)s and e.occurred_at <= %(as_of)s
    and not exists (
        select from event_verdict v
        where v.event = e.id and v.current and v.verdict in ('machine', 'likely_machine')
    )
