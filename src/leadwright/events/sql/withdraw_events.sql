-- Deletes events of a source that these subjects have with these message ids, their receipts, verdicts and touches; returns the subjects.
-- Parameters: source, subjects, messages (arrays of equal length). Index: event_subject.
with gone as (
    delete from event
    where subject = any(%(subjects)s) and source_id = %(source)s and message_id = any(%(messages)s)
    returning id, source_id, message_id, subject
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
select distinct subject from gone
