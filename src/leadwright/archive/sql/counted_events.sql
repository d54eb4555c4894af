-- How many events of what was archived are still there: by month of receipt and by the range of numbers a file was made of.
-- Parameters: settled (the highest number archived), firsts (what ranges begin after, ascending). Reads every event once; no index.
select date_trunc('month', received_at, 'UTC') as month, width_bucket(id - 1, %(firsts)s::bigint[]) as range, count(*)
from event
where id <= %(settled)s
group by 1, 2
