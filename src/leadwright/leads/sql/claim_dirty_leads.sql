-- Takes the oldest marks, those of what people did before those that came by the thousand; these keep a share of every batch. Rows
-- another worker holds are skipped, so workers never wait for each other.
-- Materialized, because the planner may run a subselect once for each row and then takes more than the limit.
-- Parameters: limit, share (how many of them wait for nothing else). Index: dirty_lead_at_once, dirty_lead's key.
with at_once as materialized (
    select id from dirty_lead
    where cause in ('activity', 'merge', 'person', 'restore')
    order by id limit %(limit)s - %(share)s for update skip locked
),
rest as materialized (
    select id from dirty_lead
    where cause not in ('activity', 'merge', 'person', 'restore')
    order by id limit %(limit)s - (select count(*) from at_once) for update skip locked
),
taken as (
    select id from at_once union all select id from rest
)
delete from dirty_lead d
using taken
where d.id = taken.id
returning d.lead_id, d.cause
