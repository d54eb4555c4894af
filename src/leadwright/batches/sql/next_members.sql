-- The members of a batch behind a place, in order.
-- Parameters: batch, after (how many stand before), size, cut (as they were written). Returns: place (from 1), lead. Index: batch_slice's key.
select s.place + member.place, member.lead
from batch_slice s
cross join lateral unnest(s.leads) with ordinality member (lead, place)
where s.batch_id = %(batch)s and s.place > %(after)s - %(cut)s and s.place < %(after)s + %(size)s
    and s.place + member.place > %(after)s
order by s.place, member.place
limit %(size)s
