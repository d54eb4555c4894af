-- Takes each staged message once: receipts first, then only the events of the receipts that were won.
-- In place of the marker stands nothing where the events lie in the staging table, else few_events.
-- Parameters: now, zone (IANA name for the local date), oldest and newest (the bounds of a stored time).
-- Returns: for each subject that got an event, its number and how many.
-- Index: event_receipt's key. Locking: receipts are inserted in sorted order, because two batches with the same messages in
-- opposite order deadlock otherwise.
with {staged}
fresh as (
    insert into event_receipt (source_id, message_id, received_on)
    select distinct source_id, message_id, (%(now)s::timestamptz at time zone 'UTC')::date
    from event_staging
    order by source_id, message_id
    on conflict do nothing
    returning source_id, message_id
),
taken as (
    select distinct on (s.source_id, s.message_id)
        s.*, least(greatest(s.occurred_at, %(oldest)s::timestamptz), %(newest)s::timestamptz) as bounded
    from event_staging s
    join fresh using (source_id, message_id)
    order by s.source_id, s.message_id, s.occurred_at
),
stored as (
    insert into event (
        occurred_at, local_date, received_at, claimed_at, name, subject, source_id, message_id, batch, properties, context
    )
    select
        bounded,
        (bounded at time zone %(zone)s)::date,
        %(now)s,
        case when bounded <> occurred_at then occurred_at end,
        name, subject, source_id, message_id, batch, properties, context
    from taken
    returning subject
)
select subject, count(*) from stored group by subject
