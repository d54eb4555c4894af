-- A page of companies with what their people make of them; only people the actor sees count, and companies of none are left out.
-- Parameters: limit, those of the placeholders: what a place carries of the order, the cells, what is looked for, the place in the order, and the actor's condition
-- on `st`.
-- Index: that of the order (company_name_order, company_domain, company_industry_order, company_size_order, the number), or that
-- of what is looked for; lead_company_id.
select {told}, c.public_id, coalesce(c.name, c.domain, ''){cells}
from company c
cross join lateral (
    select count(*) as number, max(st.points) as points, max(st.last_activity_at) as last_activity_at
    from lead l
    join standing st on st.lead_id = l.id
    where l.company_id = c.id and {visible}
) people
where {found} and {place} and people.number > 0
order by {order}
limit %(limit)s
