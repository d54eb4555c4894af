-- The last twelve months with new MQLs: how many leads first became one in it, how many of them became SQLs and customers since.
-- As the fields mql_first_on, sql_since_on and won_since_on have it for one lead (sales.fields).
-- Put in: {listed}, a condition on st, with its parameters. Takes no locks.
with first as (
    select t.lead_id, min(t.at) as at, min(t.local_date) as day
    from stage_transition t
    where t.to_stage = 'mql'
    group by t.lead_id
),
since as (
    select f.lead_id, bool_or(t.to_stage = 'sql') as qualified, bool_or(t.to_stage = 'customer') as won
    from first f
    join stage_transition t on t.lead_id = f.lead_id and t.at >= f.at
    where t.to_stage in ('sql', 'customer')
    group by f.lead_id
)
select date_trunc('month', f.day)::date, count(*), count(*) filter (where s.qualified), count(*) filter (where s.won)
from first f
join standing st on st.lead_id = f.lead_id
left join since s on s.lead_id = f.lead_id
where {listed}
group by 1
order by 1 desc
limit 12
