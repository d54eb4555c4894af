-- What the people of one company make of it: how many, how many engaged, the most points and whose, and all points together.
-- No row where the actor sees none of them. Parameters: company, engaged (bands), those of the actor's condition on `st`.
-- Index: company's key or public id; lead_company_id; standing's key.
select
    c.public_id, coalesce(c.name, c.domain, 'A company without a name'), people.number, people.engaged,
    people.best[1], best.public_id, best.full_name, people.together
from company c
cross join lateral (
    select
        count(*) as number,
        count(*) filter (where st.engagement_band = any(%(engaged)s)) as engaged,
        max(array[st.points, -l.id]) as best,
        sum(st.points) as together
    from lead l
    join standing st on st.lead_id = l.id
    where l.company_id = c.id and {visible}
) people
join lead best on best.id = -people.best[2]
where {which} and people.number > 0
