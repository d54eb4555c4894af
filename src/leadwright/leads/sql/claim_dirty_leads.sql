-- Takes the oldest marks. Rows another worker holds are skipped, so workers never wait for each other.
-- Materialized, because the planner may run a subselect once for each row and then takes more than the limit.
-- Parameters: limit. Index: dirty_lead's key.
with taken as materialized (
    select id from dirty_lead order by id limit %(limit)s for update skip locked
)
delete from dirty_lead d
using taken
where d.id = taken.id
returning d.lead_id, d.cause
