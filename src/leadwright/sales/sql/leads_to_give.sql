-- Which of these leads can be handed over, the one that is ready longest first: whose they are, who is known at their company, how
-- their last hand-over ended, and what is new since. Leads in the bin, merged away or under way with sales are left out.
-- Parameters: leads, silent (events that are no news). Index: keys, hand_over_lead, lead_company_id, event_subject.
with asked as (
    select st.lead_id, st.owner_id, st.stage_since, st.stage, l.company_id, l.created_at
    from standing st
    join lead l on l.id = st.lead_id
    where st.lead_id = any(%(leads)s::bigint[])
        and not exists (
            select from hand_over h where h.lead_id = st.lead_id and h.state in ('open', 'accepted')
        )
),
companies as (
    select o.company_id,
        (array_agg(s.owner_id order by s.stage_since desc, s.lead_id)
            filter (where s.stage in ('customer', 'opportunity')))[1] as account_owner,
        (array_agg(s.owner_id order by s.lead_id))[1] as company_owner
    from lead o
    join standing s on s.lead_id = o.id
    where o.company_id in (select company_id from asked) and s.owner_id is not null
    group by o.company_id
)
select a.lead_id, a.stage, a.owner_id, c.account_owner, c.company_owner, last.state, last.closed_at, last.reject_reason,
    last.recycle_on, act.name, act.occurred_at, fact.recorded_at, last.owner_id
from asked a
left join companies c on c.company_id = a.company_id
left join lateral (
    select h.state, h.closed_at, h.reject_reason, h.recycle_on, h.owner_id
    from hand_over h
    where h.lead_id = a.lead_id
    order by h.id desc
    limit 1
) last on true
left join lateral (
    select e.name, e.occurred_at
    from subject s
    join event e on e.subject = s.id
    where last.closed_at is not null and s.lead_id = a.lead_id and e.occurred_at > last.closed_at and e.name <> all(%(silent)s)
        and not exists (
            select from event_verdict v
            where v.event = e.id and v.current and v.verdict in ('machine', 'likely_machine')
        )
    order by e.occurred_at desc
    limit 1
) act on last.closed_at is not null
left join lateral (
    select max(f.recorded_at)
    from lead_history f
    where last.closed_at is not null and f.lead_id = a.lead_id and f.recorded_at > last.closed_at
) fact (recorded_at) on last.closed_at is not null
order by a.stage_since, a.lead_id
