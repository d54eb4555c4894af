-- What was known of some leads over time, as (lead, from when, name, JSON text), the oldest first.
-- Parameters: leads, columns (names of fact columns and company_id). Index: lead_history_lead.
with wanted as (
    select h.lead_id, h.valid_from, to_jsonb(h) as facts, h.custom
    from lead_history h
    where h.lead_id = any(%(leads)s)
)
select w.lead_id, w.valid_from, e.key, e.value::text
from wanted w cross join lateral jsonb_each(w.facts) e
where e.key = any(%(columns)s) and e.value <> 'null'
union all
select w.lead_id, w.valid_from, 'custom.' || e.key, e.value::text
from wanted w cross join lateral jsonb_each(w.custom) e
order by 1, 2
