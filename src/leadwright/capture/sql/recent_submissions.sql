-- How many submissions came before each of these: of its network within `minutes`, of its address within `day`, of its domain within
-- `hour`; and whether its token was taken. In their order. Each is counted to its limit and no further, so that a flood makes nothing
-- slower. Parameters: tokens, networks, addresses, domains, times (arrays of equal length), minutes, hour, day, most. Indexes: those
-- of form_submission by network, address and domain, and the unique one on token.
select
  (select count(*) from (
    select 1 from form_submission s
    where s.network = t.network and s.network <> '' and s.received_at > t.at - %(minutes)s::interval and s.received_at <= t.at
    limit %(most)s::bigint) n),
  (select count(*) from (
    select 1 from form_submission s
    where s.address = t.address and s.address <> '' and s.received_at > t.at - %(day)s::interval and s.received_at <= t.at
    limit %(most)s::bigint) a),
  (select count(*) from (
    select 1 from form_submission s
    where s.domain = t.domain and s.domain <> '' and s.received_at > t.at - %(hour)s::interval and s.received_at <= t.at
    limit %(most)s::bigint) d),
  exists (select from form_submission s where s.token = t.token)
from unnest(%(tokens)s::uuid[], %(networks)s::text[], %(addresses)s::text[], %(domains)s::text[], %(times)s::timestamptz[])
  with ordinality t(token, network, address, domain, at, place)
order by t.place
