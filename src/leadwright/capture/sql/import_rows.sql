-- What became of each row of a chunk.
-- Parameters: batch, numbers, outcomes, leads, notes (arrays of equal length).
insert into import_row (batch, number, outcome, lead_id, notes)
select %(batch)s, number, outcome, lead, notes::jsonb
from unnest(%(numbers)s::bigint[], %(outcomes)s::text[], %(leads)s::bigint[], %(notes)s::text[]) as row (number, outcome, lead, notes)
