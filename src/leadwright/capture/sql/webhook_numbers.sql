-- What inbound webhooks brought since `since`: items taken, people, those who were not known before, those who are qualified by now, and
-- what is held. One row a webhook. Reads the index form_submission_form.
select s.form,
  count(*) filter (where s.state in ('taken', 'released')) as items,
  count(distinct s.lead_id) as leads,
  count(distinct s.lead_id) filter (where s.outcome = 'created') as new_leads,
  count(distinct s.lead_id) filter (where t.stage = any(%(qualified)s)) as qualified,
  count(*) filter (where s.state = 'held') as held
from form_submission s
left join subject p on p.id = s.lead_id
left join standing t on t.lead_id = p.lead_id
where s.received_at >= %(since)s and s.door = 'webhook'
group by s.form
