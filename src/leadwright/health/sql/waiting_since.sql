-- Since when the oldest thing waits that scores and stages depend on: a lead somebody did something to, a lead whose instant has
-- passed, an event nobody has reacted to. Null when nothing waits. Beside it since when leads wait that came by the thousand, and
-- about how many marks there are: marks are numbered in order. Each part reads the first or last entry of an index.
select
    least(
        (
            select marked_at from dirty_lead
            where cause in ('activity', 'merge', 'person', 'restore')
            order by id limit 1
        ),
        (select wake_at from standing where wake_at <= %(now)s order by wake_at limit 1),
        (select recorded_at from outbox_event where dispatched_at is null order by id limit 1)
    ),
    (
        select marked_at from dirty_lead
        where cause not in ('activity', 'merge', 'person', 'restore')
        order by id limit 1
    ),
    (select max(id) - min(id) + 1 from dirty_lead)
