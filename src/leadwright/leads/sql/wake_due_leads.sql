-- Marks leads whose wake time has come and forgets the time, so that a second scheduler finds nothing.
-- Parameters: now, limit. Index: standing_wake_at.
with woken as (
    update standing
    set wake_at = null
    where lead_id in (
        select lead_id from standing
        where wake_at <= %(now)s
        order by wake_at
        limit %(limit)s
        for update skip locked
    )
    returning lead_id
),
marked as (
    insert into dirty_lead (lead_id, marked_at, cause)
    select lead_id, %(now)s, 'recompute' from woken order by lead_id
    returning 1
)
select count(*) from marked
