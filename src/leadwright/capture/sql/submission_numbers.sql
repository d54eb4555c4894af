-- What forms, pages or offers brought since `since` (for looks and starts: the day it falls on): looks, starts, submissions, people, those
-- who were not known before, those who are qualified by now, and what is held. Somebody who sent two forms of one name is one person. One
-- row a name. {submissions} and {days} are rows of form_submission and of a table of days, each with the `name` it counts for. Parameters:
-- since, day, qualified, and those of the two. Indexes: form_submission_form, form_submission_landing.
with taken as (
  select s.name,
    count(*) filter (where s.state in ('taken', 'released')) as submissions,
    count(distinct s.lead_id) as leads,
    count(distinct s.lead_id) filter (where s.outcome = 'created') as new_leads,
    count(distinct s.lead_id) filter (where t.stage = any(%(qualified)s)) as qualified,
    count(*) filter (where s.state = 'held') as held,
    max(s.received_at) filter (where s.state in ('taken', 'released')) as last_at
  from ({submissions}) s
  left join subject p on p.id = s.lead_id
  left join standing t on t.lead_id = p.lead_id
  where s.received_at >= %(since)s and s.door = 'form'
  group by s.name
), seen as (
  select d.name, sum(d.views) as views, sum(d.starts) as starts from ({days}) d where d.day >= %(day)s group by d.name
)
select coalesce(taken.name, seen.name),
  coalesce(seen.views, 0)::bigint, coalesce(seen.starts, 0)::bigint, coalesce(submissions, 0), coalesce(leads, 0),
  coalesce(new_leads, 0), coalesce(qualified, 0), coalesce(held, 0), last_at
from taken full join seen on seen.name = taken.name
