-- What happened to the mails of some subjects in a stretch of time: deliveries, openings, clicks, and pages that came from a mail,
-- with the context and the current verdict of each.
-- Parameters: subjects, since, until, told (names of deliveries, openings and clicks), page (name), media (of campaigns by mail).
-- Index: event_subject, event_verdict_current.
select
    e.id, e.subject, e.name, e.occurred_at, coalesce(e.properties ->> 'message', ''), coalesce(e.properties ->> 'link', ''),
    e.context, v.verdict, v.reasons, v.classifier
from event e
left join event_verdict v on v.event = e.id and v.current
where e.subject = any(%(subjects)s) and e.occurred_at between %(since)s and %(until)s
    and (
        e.name = any(%(told)s)
        or e.name = %(page)s and lower(trim(e.context -> 'campaign' ->> 'medium')) = any(%(media)s)
    )
