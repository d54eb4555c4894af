-- Notes what was before of the members of a slice that were changed.
-- Parameters: batch; arrays of equal length: places, leads and before (JSON texts).
insert into batch_change (batch_id, place, lead_id, before)
select %(batch)s, place, lead, before::jsonb
from unnest(%(places)s::bigint[], %(leads)s::bigint[], %(before)s::text[]) told (place, lead, before)
