-- Keeps what a batch computed, for the moment at which versions take effect. Reads pulse_result, next_lead (the standing each was
-- computed beside), and, put in, moves: a SELECT of the moves that go with it. Parameters: target.
insert into next_standing (lead_id, target, seen_at, result, moved)
select r.lead_id, %(target)s, n.seen, to_jsonb(r), case when moved.lead is not null then to_jsonb(moved) - 'lead' end
from pulse_result r
join next_lead n on n.lead = r.lead_id
left join (
{moves}
) moved on moved.lead = r.lead_id
order by r.lead_id
on conflict (lead_id) do update
set target = excluded.target, seen_at = excluded.seen_at, result = excluded.result, moved = excluded.moved
