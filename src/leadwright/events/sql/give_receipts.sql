-- Receipts for messages of one source that were not taken before.
-- Parameters: source_id, messages (an array, each once), count (of messages), now. Returns: how many got one, and which where not all did.
-- Index: event_receipt's key. Locking: sorted, because two batches with the same messages in opposite order deadlock otherwise.
with given as (
    insert into event_receipt (source_id, message_id, received_on)
    select %(source_id)s, message, (%(now)s::timestamptz at time zone 'UTC')::date
    from unnest(%(messages)s::text[]) as told (message)
    order by message
    on conflict do nothing
    returning message_id
)
select count(*), case when count(*) < %(count)s then array_agg(message_id) end
from given
