-- Takes items of a payload, each once for its token: returns the token, number and public id of those that are new. An item under way
-- elsewhere is waited for, in the order of tokens, so that no two wait for each other. Parameters: door, form, version, payload, at, and
-- arrays of equal length: tokens, public_ids, items, states, addresses, domains, reasons. Index: the unique one on token.
insert into form_submission
  (public_id, token, door, form, version_id, payload_id, item, received_at, state, outcome, network, address, domain, landing, reasons)
select t.public_id, t.token, %(door)s, %(form)s, %(version)s, %(payload)s, t.item, %(at)s, t.state, '', '', t.address, t.domain, '',
  t.reasons::jsonb
from unnest(%(tokens)s::uuid[], %(public_ids)s::uuid[], %(items)s::text[], %(states)s::text[], %(addresses)s::text[],
  %(domains)s::text[], %(reasons)s::text[]) t(token, public_id, item, state, address, domain, reasons)
order by t.token
on conflict (token) do nothing
returning token, id, public_id
