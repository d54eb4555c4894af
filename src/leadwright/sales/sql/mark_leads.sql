-- Marks leads to be handed over; a mark that is there stays as it is. Parameters: leads, at, cause.
insert into hand_over_mark (lead_id, marked_at, cause)
select lead, %(at)s, %(cause)s from unnest(%(leads)s::bigint[]) as m (lead) order by lead
on conflict (lead_id) do nothing
