-- The events of a lead through all its subjects, the latest first, with the verdict on who did them and its reasons.
-- Parameters: lead, before and before_id (the place to go on from), names and without (event names, or null for all and for
-- none), machines (only what they did),
-- limit. Index: subject_lead, event_subject.
select e.occurred_at, e.id, e.name, src.slug, e.properties, v.verdict, v.reasons
from subject s
join event e on e.subject = s.id
left join source src on src.id = e.source_id
left join event_verdict v on v.event = e.id and v.current
where s.lead_id = %(lead)s and (e.occurred_at, e.id) < (%(before)s, %(before_id)s)
    and (%(names)s::text[] is null or e.name = any(%(names)s))
    and (%(without)s::text[] is null or e.name <> all(%(without)s))
    and (not %(machines)s or v.verdict in ('machine', 'likely_machine'))
order by e.occurred_at desc, e.id desc
limit %(limit)s
