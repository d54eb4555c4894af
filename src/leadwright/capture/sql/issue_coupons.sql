-- Gives each lead that has no code of an offer the next free one, in the order of the subjects. Parameters: offer, subjects (array), at.
-- The caller holds the lock of the offer, so nobody else gives one out; a code that is being redeemed right now is passed over.
-- Index: coupon_code_free.
with wanted as (
  select distinct on (s.lead_id) s.lead_id, w.subject, w.place
  from unnest(%(subjects)s::bigint[]) with ordinality w(subject, place)
  join subject s on s.id = w.subject
  where s.lead_id is not null
  order by s.lead_id, w.place
), missing as (
  select subject, row_number() over (order by place) as place
  from wanted w
  where not exists (
    select 1 from coupon_code c join subject o on o.id = c.lead_id
    where c.offer = %(offer)s and o.lead_id = w.lead_id
  )
), free as (
  select id, row_number() over (order by id) as place
  from (
    select id from coupon_code
    where offer = %(offer)s and issued_at is null and redeemed_at is null
    order by id limit (select count(*) from missing)
    for update skip locked
  ) found
)
update coupon_code c
set lead_id = m.subject, issued_at = %(at)s
from free f join missing m on m.place = f.place
where c.id = f.id
