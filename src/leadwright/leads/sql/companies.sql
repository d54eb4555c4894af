-- A page of companies with what their people make of them; only people the actor sees count, and companies of none are left out.
-- Parameters: limit, those of the placeholders: the order, what is looked for, the place, and the actor's condition on `st`.
-- Index: the expression of the order, lead_company_id.
select c.id, c.public_id, coalesce(c.name, c.domain, ''), c.domain, c.industry, c.country, c.company_size,
    people.number, people.priority, people.points, people.last_activity_at, {key} as place
from company c
cross join lateral (
    select count(*) as number, min(st.priority) as priority, max(st.points) as points,
        max(st.last_activity_at) as last_activity_at
    from lead l
    join standing st on st.lead_id = l.id
    where l.company_id = c.id and {visible}
) people
where {found} and {behind} and people.number > 0
order by {key}, c.id
limit %(limit)s
