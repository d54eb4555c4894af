-- What was known of some leads over time, as (lead, from when, name, JSON text), the oldest first; intervals without length are
-- left out. With `folded` the comparison forms too, under `~<name>`.
-- Parameters: leads, columns (names of fact columns and company_id), folded. Index: lead_history_lead.
with wanted as (
    select h.lead_id, h.valid_from, to_jsonb(h) as facts, h.custom, h.folded
    from lead_history h
    where h.lead_id = any(%(leads)s) and h.valid_from < h.valid_to
)
select w.lead_id, w.valid_from, e.key, e.value::text
from wanted w cross join lateral jsonb_each(w.facts) e
where e.key = any(%(columns)s) and e.value <> 'null'
union all
select w.lead_id, w.valid_from, 'custom.' || e.key, e.value::text
from wanted w cross join lateral jsonb_each(w.custom) e
union all
select w.lead_id, w.valid_from, '~' || e.key, e.value::text
from wanted w cross join lateral jsonb_each(w.folded) e
where %(folded)s
order by 1, 2
