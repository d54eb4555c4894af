-- Jobs that wait, by kind, and when the oldest of each was queued.
-- Result: job, waiting, oldest. Small: jobs are few, and finished ones are deleted after a week.
select j.task_name, count(distinct j.id), min(e.at)
from procrastinate_jobs j
left join procrastinate_events e on e.job_id = j.id and e.type = 'deferred'
where j.status = 'todo'
group by j.task_name
order by min(e.at), j.task_name
