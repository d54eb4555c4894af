-- Stores what was sent to a webhook, once for each name of a delivery; one that came before is counted once more. Returns its number and
-- whether it is new. Two that come at once wait for each other. Index: the unique one on (webhook, name).
insert into received_payload
  (public_id, webhook, name, version_id, received_at, last_at, times, body, addresses, state, reason, items, replayed_by)
values
  (%(public_id)s, %(webhook)s, %(name)s, %(version)s, %(at)s, %(at)s, 1, %(body)s, '{}', 'failed', '', '[]', '')
on conflict (webhook, name) do update set times = received_payload.times + 1, last_at = excluded.last_at
returning id, times = 1
