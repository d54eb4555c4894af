-- The events of some subjects that may be touches, and the pages between them, with the touch each is now.
-- Parameters: after, until (numbers of subjects), names (of events that are ways in by themselves, and of pages). Index: event_subject.
select e.subject, e.id, e.occurred_at, e.name, e.properties, e.context, src.channel, src.medium,
    case when t.event is not null then
        jsonb_build_array(t.channel, t.source, t.medium, t.campaign, t.landing, t.referrer, t.click)
    end
from event e
join source src on src.id = e.source_id
left join touch t on t.event = e.id
where e.subject > %(after)s and e.subject <= %(until)s
    and (e.name = any(%(names)s) or e.context ?| array['campaign', 'click_ids', 'page'])
order by e.subject
