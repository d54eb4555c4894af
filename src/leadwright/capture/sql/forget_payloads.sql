-- Forgets what was in payloads that are older than the days the document they were read by says (30 where it says nothing). Parameter: at.
-- Index: received_payload_age.
update received_payload p
set body = '', addresses = '{}'
where p.body <> '' and p.received_at < %(at)s - interval '1 day'
  and p.received_at < %(at)s - make_interval(days => coalesce(
    (select (v.body ->> 'keep_days')::int from document_version v where v.id = p.version_id), 30))
