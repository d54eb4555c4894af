-- How many different people, known or not, came that way in a stretch of time; what machines did does not count.
-- {by}: the folded column grouped by. Parameters: since, until, channel, source (null: any). Index: touch_occurred_at.
select nullif(t.{by}, '') as key, min(nullif(t.{shown}, '')), count(distinct coalesce(-s.lead_id, s.id))
from touch t
join subject s on s.id = t.subject
where t.occurred_at between %(since)s and %(until)s
    and not exists (
        select from event_verdict v
        where v.event = t.event and v.current and v.verdict in ('machine', 'likely_machine')
    )
    and (%(channel)s::text is null or t.channel = %(channel)s)
    and (%(source)s::text is null or t.source_key = %(source)s)
group by 1
