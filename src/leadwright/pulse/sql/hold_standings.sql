-- Holds the standings of a batch until it is written, so that of two workers at one lead the second computes after the first.
-- Parameters: leads. Returns the newest instant any of them was computed at. Locking: standing rows in order of lead.
select max(computed_at)
from (
    select computed_at from standing where lead_id = any(%(leads)s::bigint[]) order by lead_id for update
) held
