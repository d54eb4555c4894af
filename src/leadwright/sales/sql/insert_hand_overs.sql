-- Begins hand-overs: the standing of this moment, the criteria of the last move up, and the last acts go in as the reason.
-- A lead that is under way already, or gone, is left out. Parameters: arrays of equal length leads, owners, places, news; of
-- equal length timed (owners with a deadline), due, remind; decisions, the different ones (a JSON list), of which places names each lead's from 1; at, actor, version,
-- silent (events that are ours, not theirs). {campaign}: the campaign that made the lead l, or null. Acts of the last half year are
-- told, and the form filled in last in it. Returns number, lead, owner.
-- Locking: the caller holds the lead rows. Index: keys, stage_transition_lead, event_subject.
insert into hand_over (
    public_id, lead_id, state, owner_id, team_id, given_at, given_by, stage, source_id, fit_band, engagement_band, priority,
    points, activity_order, reason, why, news, decision, routing_version_id, attempt, due_at, remind_at, next_at,
    reject_reason, note, form, campaign
)
select gen_random_uuid(), st.lead_id, 'open', g.owner, st.team_id, %(at)s, %(actor)s, st.stage, l.source_id, st.fit_band,
    st.engagement_band, st.priority, st.points, st.activity_order, st.reason,
    jsonb_build_object('criteria', coalesce(moved.why, '[]'), 'acts', coalesce(acts.told, '[]')),
    g.news, decided.told, %(version)s, 0, clock.due, clock.remind, clock.remind, '', '', coalesce(acts.form, ''),
    coalesce({campaign}, '')
from unnest(%(leads)s::bigint[], %(owners)s::bigint[], %(places)s::integer[], %(news)s::text[])
    with ordinality as g (lead, owner, place, news, number)
left join unnest(%(timed)s::bigint[], %(due)s::timestamptz[], %(remind)s::timestamptz[]) as clock (owner, due, remind)
    on clock.owner = g.owner
join jsonb_array_elements(%(decisions)s::jsonb) with ordinality as decided (told, place) on decided.place = g.place
join standing st on st.lead_id = g.lead
join lead l on l.id = g.lead
left join lateral (
    select t.why from stage_transition t where t.lead_id = g.lead order by t.id desc limit 1
) moved on true
left join lateral (
    select jsonb_agg(jsonb_build_object('name', e.name, 'at', e.occurred_at) order by e.place) filter (where e.place <= 3) as told,
        (array_agg(e.form order by e.place) filter (where e.name = 'form_submitted'))[1] as form
    from (
        select e.name, e.occurred_at, e.properties ->> 'form' as form,
            row_number() over (order by e.occurred_at desc, e.id desc) as place
        from subject s
        join event e on e.subject = s.id
        where s.lead_id = g.lead and e.occurred_at > %(at)s::timestamptz - interval '180 days' and e.occurred_at <= %(at)s
            and e.name <> all(%(silent)s)
            and not exists (
                select from event_verdict v
                where v.event = e.id and v.current and v.verdict in ('machine', 'likely_machine')
            )
    ) e
) acts on true
order by g.number
on conflict (lead_id) where state in ('open', 'accepted') do nothing
returning id, lead_id, owner_id
