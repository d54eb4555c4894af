-- Notes what was before on the members of a slice that were changed.
-- Parameters: batch, after, until (places), arrays of equal length leads and before (JSON texts). Index: batch_lead's key.
update batch_lead b
set before = told.before::jsonb
from unnest(%(leads)s::bigint[], %(before)s::text[]) told (lead, before)
where b.batch_id = %(batch)s and b.place > %(after)s and b.place <= %(until)s and b.lead_id = told.lead
