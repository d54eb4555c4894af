-- Leads that sales was given, or that became ready for it by something that happened and were not, between two instants, as they
-- were then: in the order of that, with who really got them, who was known at their company, and who looked after them.
-- Whose a lead was is told by the steps of hand-overs; of one that never was handed over, whose it is now. The owner a lead had
-- before it was handed over stands in the decision, where it was asked for (%(kept)s is the first word of its way).
-- Sets joined by hash, no look-up for each lead: one for each colleague at a company took minutes where tables had just grown.
-- Parameters: since, until, kept. Index: stage_transition_lead, lead_company_id. Takes no locks.
with given as materialized (
    select h.lead_id, h.given_at as at, h.id as hand_over, coalesce(h.answered_at, h.closed_at) as answered_at,
        case when h.decision -> 'way' ->> 0 = %(kept)s then (h.decision -> 'candidates' -> 0 ->> 0)::bigint end as owner,
        h.decision -> 'way' ->> -1 as rule
    from hand_over h
    where h.given_at >= %(since)s and h.given_at < %(until)s
),
first as materialized (
    select distinct on (s.hand_over_id) s.hand_over_id, s.to_owner_id
    from hand_over_step s
    join given on given.hand_over = s.hand_over_id
    where s.what = 'given'
    order by s.hand_over_id, s.id
),
past as materialized (
    select row_number() over (order by p.at, p.lead_id, p.hand_over) as place, p.*, l.company_id
    from (
        select given.lead_id, given.at, given.hand_over, first.to_owner_id as really, given.answered_at, given.owner, given.rule
        from given
        left join first on first.hand_over_id = given.hand_over
        union all
        select moved.lead_id, min(moved.at), null, null, null, min(st.owner_id), null
        from stage_transition moved
        join standing st on st.lead_id = moved.lead_id
        where moved.at >= %(since)s and moved.at < %(until)s and moved.to_stage in ('mql', 'pql')
            and moved.cause in ('activity', 'person')
            and not exists (
                select from hand_over h
                where h.lead_id = moved.lead_id and (h.given_at >= %(since)s or h.state in ('open', 'accepted'))
            )
        group by moved.lead_id
    ) p
    join standing alive on alive.lead_id = p.lead_id
    join lead l on l.id = p.lead_id
),
members as materialized (
    select c.id as lead_id, c.company_id, c.created_at, st.owner_id
    from lead c
    join standing st on st.lead_id = c.id
    where c.company_id in (select company_id from past)
),
owned as materialized (
    select h.lead_id, s.to_owner_id as owner_id, s.at as since,
        coalesce(lead(s.at) over (partition by h.lead_id order by s.at, s.id), 'infinity') as until
    from members m
    join hand_over h on h.lead_id = m.lead_id
    join hand_over_step s on s.hand_over_id = h.id
    where s.to_owner_id is not null
    union all
    select m.lead_id, m.owner_id, '-infinity', 'infinity'
    from members m
    where m.owner_id is not null and not exists (select from hand_over h where h.lead_id = m.lead_id)
),
stages as materialized (
    select t.lead_id, t.to_stage as stage, t.at as since,
        coalesce(lead(t.at) over (partition by t.lead_id order by t.at, t.id), 'infinity') as until
    from members m
    join stage_transition t on t.lead_id = m.lead_id
),
known as (
    select p.place,
        (array_agg(o.owner_id order by g.since desc, m.lead_id) filter (where g.stage in ('customer', 'opportunity')))[1]
            as account_owner,
        (array_agg(o.owner_id order by m.lead_id))[1] as company_owner
    from past p
    join members m on m.company_id = p.company_id and m.created_at <= p.at
    join owned o on o.lead_id = m.lead_id and o.since < p.at and p.at <= o.until
    left join stages g on g.lead_id = m.lead_id and g.since <= p.at and p.at < g.until
    group by p.place
)
select p.lead_id, p.at, p.hand_over is not null, p.really, p.answered_at, p.rule, p.owner, k.account_owner, k.company_owner
from past p
left join known k on k.place = p.place
order by p.place
