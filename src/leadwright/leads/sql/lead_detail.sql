-- One lead with its company, its owner, its team and its source.
-- Parameters: lead. {columns}: the fact columns. Index: keys.
select
    jsonb_strip_nulls(to_jsonb(facts)), l.custom, l.kind, l.created_at, l.facts_from, src.slug,
    c.public_id, c.name, c.domain, u.public_id, u.name, t.public_id, t.name,
    st.stage, st.stage_since, st.prospect, st.computed_at, st.wake_at
from lead l
join standing st on st.lead_id = l.id
cross join lateral (select {columns}) facts
left join company c on c.id = l.company_id
left join app_user u on u.id = st.owner_id
left join team t on t.id = st.team_id
left join source src on src.id = l.source_id
where l.id = %(lead)s
