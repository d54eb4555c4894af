-- The lead rows say again what their open intervals say.
-- Parameters: leads, last. {assignments}: per fact column.
update lead l
set {assignments},
    custom = h.custom,
    folded = h.folded,
    company_id = h.company_id,
    facts_from = h.valid_from,
    name_order = coalesce(nullif(h.folded ->> 'full_name', ''), h.email, %(last)s),
    company_order = coalesce(nullif(h.folded ->> 'company_name', ''), %(last)s)
from lead_history h
where l.id = any(%(leads)s::bigint[]) and h.lead_id = l.id and h.valid_to = '9999-12-31 00:00:00+00'
