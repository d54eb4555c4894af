-- After a change in the past the lead row says again what its open interval says.
-- {assignments}: column = h.column for each fact column.
-- Parameters: last (what sorts after every text).
update lead l
set {assignments},
    custom = h.custom,
    folded = h.folded,
    company_id = coalesce(l.company_id, u.company_id),
    name_order = coalesce(nullif(h.folded ->> 'full_name', ''), h.email, %(last)s),
    company_order = coalesce(nullif(h.folded ->> 'company_name', ''), %(last)s)
from upsert_row u
join lead_history h on h.lead_id = u.lead_id and h.valid_to = '9999-12-31 00:00:00+00'
where u.in_past and l.id = u.lead_id
