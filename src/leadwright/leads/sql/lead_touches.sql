-- The touches of a lead through all its subjects until an instant, the first first, without those of machines, and when the
-- lead became known. Parameters: lead, until. {known_at}: when lead l became known. Index: subject_lead, touch_subject.
select t.event, t.occurred_at, t.channel, t.source, t.medium, t.campaign, t.landing, t.referrer, t.click, {known_at}
from lead l
join subject s on s.lead_id = l.id
join touch t on t.subject = s.id
where l.id = %(lead)s and t.occurred_at <= %(until)s
    and not exists (
        select from event_verdict v
        where v.event = t.event and v.current and v.verdict in ('machine', 'likely_machine')
    )
order by t.occurred_at, t.event
