-- What people said with some adjustments: event, message id, who, why, and the message it takes back (empty for none).
-- Parameters: events (their numbers), times (their instants, which name the partitions).
-- Index: event's key.
select
    e.id, e.message_id, coalesce(e.context ->> 'actor', ''), coalesce(e.properties ->> 'reason', ''),
    coalesce(e.properties ->> 'undoes', '')
from event e
where e.id = any(%(events)s) and e.occurred_at = any(%(times)s)
