-- How many events of each name a lead has until an instant, and how many of them a machine did.
-- Parameters: lead, at. Index: subject_lead, event_subject, event_verdict_machine.
select e.name, count(*), count(v.event)
from subject s
join event e on e.subject = s.id
left join event_verdict v on v.event = e.id and v.current and v.verdict in ('machine', 'likely_machine')
where s.lead_id = %(lead)s and e.occurred_at <= %(at)s
group by e.name
