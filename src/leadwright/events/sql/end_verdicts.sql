-- Verdicts that others take the place of; they are kept, and count no more.
-- Parameters: events. Index: event_verdict_current.
update event_verdict set current = false where event = any(%(events)s) and current
