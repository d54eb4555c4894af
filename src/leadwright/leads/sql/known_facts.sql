-- What is known of some leads, as (lead, name, JSON text): fact columns, company, owner and team, custom facts under
-- `custom.<slug>`, comparison forms under `~<name>`.
-- Parameters: leads, columns (names of fact columns and company_id).
with wanted as (
    select l.id, to_jsonb(l) as facts, l.custom, l.folded from lead l where l.id = any(%(leads)s)
)
select w.id, e.key, e.value::text
from wanted w cross join lateral jsonb_each(w.facts) e
where e.key = any(%(columns)s) and e.value <> 'null'
union all
select w.id, 'custom.' || e.key, e.value::text from wanted w cross join lateral jsonb_each(w.custom) e
union all
select w.id, '~' || e.key, e.value::text from wanted w cross join lateral jsonb_each(w.folded) e
union all
select st.lead_id, e.key, e.value::text
from standing st
cross join lateral jsonb_each(jsonb_build_object('owner_id', st.owner_id, 'team_id', st.team_id)) e
where st.lead_id = any(%(leads)s) and e.value <> 'null'
