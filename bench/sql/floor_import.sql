-- The floor of an import: the same, already normalised rows put into the same tables, with their constraints and indexes, their
-- receipts and their history, by one hand-written statement a table. Honest: identities and receipts are checked against what is
-- there (on conflict), rows are sorted where an index is walked, nothing is dropped and rebuilt, durability is on.
-- Not in it: reading the file, normalising, finding out whose a row is, comparing with known leads. That is what the import adds.
-- Statement by statement, so that each can be timed.

-- name: company
insert into company select * from floor_company order by domain on conflict do nothing;

-- name: identity
insert into identity (subject_id, kind, namespace, value, linked_at, unlinked_at, source_id, batch)
select subject_id, kind, namespace, value, linked_at, unlinked_at, source_id, batch
from floor_identity
order by kind, namespace, value
on conflict do nothing;

-- name: lead
insert into lead select * from floor_lead order by id;

-- name: subject
insert into subject (id, kind, lead_id, created_at) select id, kind, id, created_at from floor_lead order by id;

-- name: standing
insert into standing (
    lead_id, stage, stage_since, prospect, priority, points, fit_points, fit_band, engagement_points, engagement_band, activity_order, reason
)
select id, 'raw_lead', created_at, false, 99, 0, 0, '', 0, '', 0, '' from floor_lead order by id;

-- name: lead_history
insert into lead_history (
    lead_id, valid_from, valid_to, recorded_at, time_known, company_id, source_id, actor, batch, {facts}, custom, folded
)
select
    id, facts_from, '9999-12-31 00:00:00+00', created_at, false, company_id, source_id, 'floor', batch, {facts}, custom, folded
from floor_lead
order by id;

-- name: lead_token
insert into lead_token (token, lead_id) select token, lead_id from floor_token order by token, lead_id;

-- name: event
with fresh as (
    insert into event_receipt (source_id, message_id, received_on)
    select source_id, message_id, received_at::date from floor_event order by source_id, message_id
    on conflict do nothing
    returning source_id, message_id
)
insert into event (occurred_at, local_date, received_at, name, subject, source_id, message_id, batch, properties, context)
select occurred_at, local_date, received_at, name, subject, source_id, message_id, batch, properties, context
from floor_event
join fresh using (source_id, message_id);

-- name: consent_entry
insert into consent_entry (
    subject_id, address, channel, purpose, status, lawful_basis, wording, wording_version, language, evidence, occurred_at,
    recorded_at, source_id, page_url, actor, user_agent, confirmation_message, confirmation_text_digest, batch
)
select
    id, coalesce(email, ''), 'email', 'marketing', 'unknown', 'unknown', '', '', '', '{}', created_at, created_at, source_id, '',
    'floor', '', '', '', batch
from floor_lead
order by id;

-- name: import_row
insert into import_row (batch, number, outcome, lead_id)
select batch, row_number() over (order by id), 'created', id from floor_lead;

-- name: dirty_lead
insert into dirty_lead (lead_id, marked_at, cause) select id, created_at, 'import' from floor_lead order by id;
