-- The first opportunities of each stage by expected day, with whom they are about, and beside each row the same list of how many
-- there are and what they are worth, by stage and currency. Of those closed before since nothing.
-- Each opportunity asks for the standing of its own lead, for there are few beside the leads: OFFSET 0 keeps the planner from joining
-- all standings. Put in: columns, people (joins), visible (a condition on st). Parameters: stages, each, since, those of visible.
-- Index: keys. Takes no locks.
with seen as materialized (
    select o.id, o.stage, o.currency, o.value, row_number() over (partition by o.stage order by o.expected_on, o.id) as place
    from opportunity o
    where o.stage = any(%(stages)s) and (o.closed_at is null or o.closed_at > %(since)s)
        and exists (select from standing st where st.lead_id = o.lead_id and {visible} offset 0)
),
sums as (
    select jsonb_agg(jsonb_build_array(a.stage, a.currency, a.number, a.total::text) order by a.stage, a.currency) as told
    from (select stage, currency, count(*) as number, sum(value) as total from seen group by stage, currency) a
)
select {columns}, sums.told
from sums
cross join seen
join opportunity o on o.id = seen.id
{people}
where seen.place <= %(each)s
order by o.stage, seen.place
