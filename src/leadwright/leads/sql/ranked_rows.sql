-- What a list shows of its leads, in the order of the given numbers.
-- Parameters: leads (numbers, in order). {place}: the columns of the order, for the place behind the last row.
-- Index: the keys of lead, standing and company.
select
    l.id, l.public_id, l.full_name, l.email, coalesce(l.company_name, c.name, l.company_domain), st.stage, st.prospect,
    st.fit_points, st.fit_band, st.engagement_points, st.engagement_band, st.priority, st.reason, st.last_activity_at,
    array[{place}]::text[]
from unnest(%(leads)s::bigint[]) with ordinality as wanted (id, place)
join lead l on l.id = wanted.id
join standing st on st.lead_id = l.id
left join company c on c.id = l.company_id
order by wanted.place
