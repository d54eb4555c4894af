-- Who told what is known of a lead, interval by interval, the oldest first; intervals without length are left out.
-- Parameters: lead. Index: lead_history_lead.
select h.valid_from, h.recorded_at, h.actor, src.slug, h.time_known, h.batch is not null
from lead_history h
left join source src on src.id = h.source_id
where h.lead_id = %(lead)s and h.valid_from < h.valid_to
order by h.valid_from
