-- Takes submissions of a form, each once for its token: returns the token, number and public id of those that are new. One under way
-- elsewhere is waited for, in the order of tokens, so that no two wait for each other: whoever comes second sees how it ended.
-- Parameters: form, version, and arrays of equal length: tokens, public_ids, times, states, networks, addresses, domains, landings,
-- reasons. Index: the unique one on token.
insert into form_submission
  (public_id, token, door, item, form, version_id, received_at, state, outcome, network, address, domain, landing, reasons)
select t.public_id, t.token, 'form', '', %(form)s::text, %(version)s::bigint, t.at, t.state, '', t.network, t.address, t.domain,
  t.landing, t.reasons::jsonb
from unnest(%(tokens)s::uuid[], %(public_ids)s::uuid[], %(times)s::timestamptz[], %(states)s::text[], %(networks)s::text[],
  %(addresses)s::text[], %(domains)s::text[], %(landings)s::text[], %(reasons)s::text[])
  t(token, public_id, at, state, network, address, domain, landing, reasons)
order by t.token
on conflict (token) do nothing
returning token, id, public_id
