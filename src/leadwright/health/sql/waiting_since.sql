-- Since when the oldest thing waits that scores and stages depend on: a marked lead, a lead whose instant has passed, an event
-- nobody has reacted to. Null when nothing waits. Each part reads the first entry of an index.
select least(
    (select marked_at from dirty_lead order by id limit 1),
    (select wake_at from standing where wake_at <= %(now)s order by wake_at limit 1),
    (select recorded_at from outbox_event where dispatched_at is null order by id limit 1)
)
