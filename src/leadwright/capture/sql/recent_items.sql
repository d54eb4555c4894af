-- How many submissions came before of each address since `day`, by the place of the item in the array `addresses`. Each is counted to its
-- limit and no further. Index: form_submission_address.
select a.many
from unnest(%(addresses)s::text[]) with ordinality n(address, place)
cross join lateral (select count(*) as many from (
    select 1 from form_submission s
    where s.address = n.address and s.address <> '' and s.received_at > %(day)s and s.received_at <= %(at)s limit %(most)s) x) a
order by n.place
