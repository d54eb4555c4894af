-- An adjustment of a lead by its number, unless it is one that takes another back.
-- Returns: subject, message id, points, dimension, end and reason as they were said.
-- Parameters: lead, name, event.
-- Index: event_subject, by way of the lead's subjects.
select
    e.subject, e.message_id, (e.properties ->> 'points_given')::integer, e.properties ->> 'dimension',
    e.properties ->> 'expires_at', coalesce(e.properties ->> 'reason', '')
from subject s
join event e on e.subject = s.id
where s.lead_id = %(lead)s and e.name = %(name)s and e.id = %(event)s
    and e.message_id like 'score_adjusted:%%' and e.properties -> 'undoes' is null
