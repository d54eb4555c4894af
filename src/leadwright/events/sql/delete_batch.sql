-- Deletes the events of one batch, their receipts, verdicts and touches; returns how many events there were.
-- Parameters: batch, subjects (null: of all). Index: event_batch, touch's key.
with gone as (
    delete from event
    where batch = %(batch)s and (%(subjects)s::bigint[] is null or subject = any(%(subjects)s))
    returning id, source_id, message_id
),
receipts as (
    delete from event_receipt r using gone where r.source_id = gone.source_id and r.message_id = gone.message_id
),
verdicts as (
    delete from event_verdict v using gone where v.event = gone.id
),
touches as (
    delete from touch t using gone where t.event = gone.id
)
select count(*) from gone
