-- Takes the oldest marks. Rows another worker holds are skipped, so workers never wait for each other.
-- Parameters: limit. Index: dirty_lead's key.
delete from dirty_lead
where id in (
    select id from dirty_lead order by id limit %(limit)s for update skip locked
)
returning lead_id, cause
