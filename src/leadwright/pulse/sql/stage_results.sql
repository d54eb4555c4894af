-- What the standings of a batch must hold: its scores, the stages that were decided, and the reasons in words.
-- Parameters: at, midnight (the next one, or null where it turns nothing), model, lifecycle (numbers of versions), and of the
-- reasons that occur rules, counts, days, texts (arrays beside each other). A wake is early rather than beyond what Python knows.
insert into pulse_result (
    lead_id, stage, stage_since, prospect, priority, points, fit_points, fit_band, engagement_points, engagement_band, scores,
    last_activity_at, activity_order, reason, model_version_id, lifecycle_version_id, computed_at, wake_at
)
select s.lead, d.stage, case when d.stage = j.stage then j.since else j.as_of end, d.prospect,
    s.priority, s.fit_points + s.engagement_points, s.fit_points, s.fit_band, s.engagement_points, s.engagement_band, s.scores,
    s.last_activity_at, coalesce(-(extract(epoch from s.last_activity_at) * 1000000)::bigint, 0), coalesce(r.text, ''),
    %(model)s, %(lifecycle)s, %(at)s::timestamptz,
    least(%(at)s::timestamptz + least(s.wake_after, 3000000000) * interval '1 second', %(midnight)s::timestamptz)
from scored s
join judged_lead j on j.lead = s.lead
join decided_stage d on d.before = j.stage and d.verdicts = j.verdicts
left join unnest(%(rules)s::integer[], %(counts)s::bigint[], %(days)s::date[], %(texts)s::text[]) as r (rule, count, day, text)
    on r.rule = s.reason_rule
    and coalesce(r.count, -1) = coalesce(s.reason_count, -1)
    and coalesce(r.day, 'infinity'::date) = coalesce(s.reason_on, 'infinity'::date)
order by s.lead
