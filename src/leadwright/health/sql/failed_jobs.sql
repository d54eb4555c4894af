-- Jobs that broke after %(since)s: how many, the kind of the newest, and when it broke. No row when none did.
select count(*) over (), j.task_name, e.at
from procrastinate_jobs j
join procrastinate_events e on e.job_id = j.id and e.type = 'failed'
where j.status = 'failed' and e.at >= %(since)s
order by e.at desc
limit 1
