-- Hand-overs, opportunities and steps on top of the generated workspace, as the routing leaves them: %(open)s open ones of the
-- first live leads, all but the last hundred of one salesperson in turn of three, a third of them late; then as many accepted ones
-- and half as many given back; an opportunity for one accepted lead in five. Whose leads they were before is kept in
-- bench_owners. Parameters: open, now. Taken back by take_back_sales.sql.
create table bench_owners as select lead_id, owner_id, team_id from standing;

with live as (
    select st.lead_id, row_number() over (order by st.lead_id) as place
    from standing st join lead l on l.id = st.lead_id
    where st.stage not in ('spam', 'recruiting')
)
insert into hand_over (
    public_id, lead_id, state, owner_id, team_id, given_at, given_by, stage, source_id, fit_band, engagement_band, priority,
    points, activity_order, reason, why, news, decision, attempt, due_at, remind_at, next_at, touched_at, answered_at, closed_at,
    reject_reason, note, recycle_on, call_back_at, form, campaign
)
select gen_random_uuid(), st.lead_id, kind.state, case when v.place %% 1000 = 7 and kind.state = 'open' then null else 1 + v.place %% 3 end,
    1, %(now)s - (v.place %% 5000) * interval '17 minutes', 'routing', 'mql', l.source_id, st.fit_band, st.engagement_band,
    st.priority, st.points, st.activity_order, st.reason, '{"criteria": [], "acts": []}', '', '{"way": [], "candidates": []}', 0,
    %(now)s + (v.place %% 900 - 300) * interval '11 minutes', null, null,
    case when kind.state <> 'open' then %(now)s - interval '2 days' end,
    case when kind.state <> 'open' then %(now)s - interval '2 days' end,
    case when kind.state = 'rejected' then %(now)s - interval '2 days' end,
    case when kind.state = 'rejected' then (array['no_fit', 'bad_timing', 'cannot_reach'])[1 + v.place %% 3] else '' end, '',
    case when kind.state = 'rejected' then (%(now)s::timestamptz + interval '90 days')::date end,
    case when kind.state = 'accepted' then %(now)s + (v.place %% 400 - 100) * interval '1 hour' end,
    (array['', 'f0', 'f1', 'f2', 'f3', 'f4'])[1 + v.place %% 6], case when v.place %% 4 = 0 then 'campaign-' || v.place %% 300 else '' end
from live v
join standing st on st.lead_id = v.lead_id
join lead l on l.id = v.lead_id
cross join lateral (
    select case when v.place <= %(open)s then 'open' when v.place <= 2 * %(open)s then 'accepted' else 'rejected' end as state
) kind
where v.place <= %(open)s * 2.5;

update standing st set owner_id = h.owner_id, team_id = 1 from hand_over h where h.lead_id = st.lead_id;

insert into opportunity (
    public_id, lead_id, company_id, hand_over_id, name, stage, value, currency, expected_on, products, created_at, created_by,
    stage_since, closed_at, reason, note
)
select gen_random_uuid(), h.lead_id, l.company_id, h.id, 'Deal ' || h.id,
    (array['new', 'needs', 'proposal', 'negotiation', 'won', 'lost'])[1 + h.id %% 6], 1000 + h.id %% 90000,
    (array['EUR', 'USD', 'GBP'])[1 + h.id %% 3], (%(now)s::timestamptz + (h.id %% 120 - 30) * interval '1 day')::date, '[]',
    %(now)s - interval '40 days', 'bench', %(now)s - (h.id %% 60) * interval '1 day',
    case when h.id %% 6 > 3 then %(now)s - (h.id %% 80) * interval '1 day' end, '', ''
from hand_over h join lead l on l.id = h.lead_id
where h.state = 'accepted' and h.id %% 5 = 0;

vacuum analyze hand_over;
vacuum analyze opportunity;
vacuum analyze standing
