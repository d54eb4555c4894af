-- The leads of a batch behind a place that still live and that the actor sees, in order.
-- Parameters: batch, after (how many stand before), limit, cut (as they were written), and those of {visible}, the actor's condition on `st`.
-- Index: batch_slice's key, which gives the slices in order, so that those behind the page are not opened; standing's key. LATERAL,
-- because a join of its own would look through all that stand.
select s.place + member.place, member.lead
from batch_slice s
cross join lateral unnest(s.leads) with ordinality member (lead, place)
cross join lateral (select from standing st where st.lead_id = member.lead and {visible} limit 1) seen
where s.batch_id = %(batch)s and s.place > %(after)s - %(cut)s and s.place + member.place > %(after)s
order by s.place, member.place
limit %(limit)s
