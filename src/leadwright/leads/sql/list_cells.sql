-- What stands in the columns of a list for some leads.
-- Parameters: keys (of {key}: l.id or l.public_id) and those of {visible}. {cells}: the expressions of the columns.
-- Index: the keys of lead, standing, company, app_user, team and source; lead_tag's key.
select l.id, l.public_id{cells}
from lead l
join standing st on st.lead_id = l.id
left join company c on c.id = l.company_id
left join app_user u on u.id = st.owner_id
left join team t on t.id = st.team_id
left join source src on src.id = l.source_id
left join lateral (
    select array_agg(distinct g.name order by g.name) as names
    from subject s
    join lead_tag lt on lt.subject_id = s.id
    join tag g on g.id = lt.tag_id
    where s.lead_id = l.id
) tagged on true
where {key} = any(%(keys)s) and {visible}
