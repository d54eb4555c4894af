-- Marks leads whose wake time has come and forgets the time, so that a second scheduler finds nothing.
-- Materialized, because the planner may run a subselect once for each row and then takes more than the limit.
-- Parameters: now, limit. Index: standing_wake_at.
with due as materialized (
    select lead_id from standing
    where wake_at <= %(now)s
    order by wake_at
    limit %(limit)s
    for update skip locked
),
woken as (
    update standing s
    set wake_at = null
    from due
    where s.lead_id = due.lead_id
    returning s.lead_id
),
marked as (
    insert into dirty_lead (lead_id, marked_at, cause)
    select lead_id, %(now)s, 'recompute' from woken order by lead_id
    returning 1
)
select count(*) from marked
