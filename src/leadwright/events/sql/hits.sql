-- The events of some numbers that are hits, or were taken for hits, with what they are judged by and the current verdict.
-- Parameters: after, until (numbers), mail (names of what is done with mails). Index: event_number, event_verdict_current.
select e.id, e.subject, e.name, e.occurred_at, e.context, v.verdict, v.reasons, v.classifier
from event e
left join event_verdict v on v.event = e.id and v.current
where e.id > %(after)s and e.id <= %(until)s
    and (
        e.name = any(%(mail)s) or e.context ?| array['user_agent', 'method', 'purpose', 'network'] or v.event is not null
    )
