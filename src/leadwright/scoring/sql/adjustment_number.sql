-- The number of the event that was stored for a message of a subject.
-- Parameters: name, subject, source, message.
-- Index: event_subject.
select e.id from event e
where e.subject = %(subject)s and e.name = %(name)s and e.source_id = %(source)s and e.message_id = %(message)s
