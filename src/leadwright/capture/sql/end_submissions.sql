-- Where submissions ended: their leads, how, and the state they have by it. Parameters: numbers, leads, outcomes (arrays of equal length),
-- state. Index: the primary key.
update form_submission s
set lead_id = e.lead, outcome = e.outcome, state = %(state)s::text
from unnest(%(numbers)s::bigint[], %(leads)s::bigint[], %(outcomes)s::text[]) e(number, lead, outcome)
where s.id = e.number
