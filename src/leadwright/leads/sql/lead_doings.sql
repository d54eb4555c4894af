-- What a lead itself did until an instant, by event name: how often, when last, and the names of the things it was about.
-- What machines did does not count. Parameters: lead, at. Index: subject_lead, event_subject, event_verdict_machine.
select e.name, count(*), max(e.occurred_at),
    coalesce(
        array_agg(distinct told.thing) filter (where told.thing is not null and told.thing <> ''), '{}'
    )
from subject s
join event e on e.subject = s.id
cross join lateral (
    select left(coalesce(
        e.properties ->> 'title', e.properties ->> 'content', e.properties ->> 'offer', e.properties ->> 'coupon',
        e.properties ->> 'webinar', e.properties ->> 'product'
    ), 200)
) told (thing)
where s.lead_id = %(lead)s and e.occurred_at <= %(at)s
    and not exists (
        select from event_verdict v
        where v.event = e.id and v.current and v.verdict in ('machine', 'likely_machine')
    )
group by e.name
order by max(e.occurred_at) desc, e.name
