-- Somebody's tasks that are due, with their leads. Parameters: owner, today, limit, those of {visible} (a condition on `st`).
-- Index: task_owner, keys.
select t.public_id, t.title, t.due_on, l.public_id, l.full_name, coalesce(l.company_name, l.email_display)
from task t
join subject s on s.id = t.subject_id
join standing st on st.lead_id = s.lead_id
join lead l on l.id = s.lead_id
where t.owner_id = %(owner)s and t.done_at is null and t.deleted_at is null and t.due_on <= %(today)s and {visible}
order by t.due_on, t.id
limit %(limit)s
