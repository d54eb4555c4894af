-- The code of an offer each of these subjects has by its lead: (subject, code). Parameters: offer, subjects (array).
-- Index: coupon_code_lead.
select distinct on (w.subject) w.subject, c.code
from unnest(%(subjects)s::bigint[]) w(subject)
join subject s on s.id = w.subject
join subject o on o.lead_id = s.lead_id
join coupon_code c on c.lead_id = o.id and c.offer = %(offer)s
order by w.subject, c.issued_at, c.id
