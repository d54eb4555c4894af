-- Takes a submission once for each token: returns its number and public id, or nothing where the token was taken. One that is under way
-- is waited for: whoever comes second sees how it ended. Index: the unique one on token.
insert into form_submission
  (public_id, token, door, item, form, version_id, received_at, state, outcome, network, address, domain, landing, reasons)
values
  (%(public_id)s::uuid, %(token)s::uuid, 'form', '', %(form)s::text, %(version)s::bigint, %(at)s::timestamptz, %(state)s::text, '', %(network)s::text, %(address)s::text, %(domain)s::text, %(landing)s::text, %(reasons)s::jsonb)
on conflict (token) do nothing
returning id, public_id
