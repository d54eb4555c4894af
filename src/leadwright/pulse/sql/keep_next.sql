-- Keeps what a batch computed, for the moment at which versions take effect.
-- Parameters: target; leads, seen, moved (arrays beside each other; moved is JSON or null). Reads pulse_result.
insert into next_standing (lead_id, target, seen_at, result, moved)
select r.lead_id, %(target)s, told.seen_at, to_jsonb(r), told.moved::jsonb
from unnest(%(leads)s::bigint[], %(seen)s::timestamptz[], %(moved)s::text[]) told (lead_id, seen_at, moved)
join pulse_result r on r.lead_id = told.lead_id
order by r.lead_id
on conflict (lead_id) do update
set target = excluded.target, seen_at = excluded.seen_at, result = excluded.result, moved = excluded.moved
