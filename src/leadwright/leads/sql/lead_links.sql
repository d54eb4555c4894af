-- Subjects that joined or left a lead, with the reason.
-- Parameters: lead.
select link.at, link.id, s.kind, link.to_lead_id = %(lead)s, link.reason, link.actor
from subject_link link
join subject s on s.id = link.subject_id
where link.to_lead_id = %(lead)s or link.from_lead_id = %(lead)s
order by link.at desc, link.id desc
