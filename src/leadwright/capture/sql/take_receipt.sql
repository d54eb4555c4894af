-- Takes a submission once for each token: returns its number and public id, or nothing where the token was taken. One that is under way
-- is waited for: whoever comes second sees how it ended. Index: the unique one on token.
insert into form_submission
  (public_id, token, door, item, form, version_id, received_at, state, outcome, network, address, domain, landing, reasons)
values
  (%(public_id)s, %(token)s, 'form', '', %(form)s, %(version)s, %(at)s, %(state)s, '', %(network)s, %(address)s, %(domain)s, %(landing)s, %(reasons)s::jsonb)
on conflict (token) do nothing
returning id, public_id
