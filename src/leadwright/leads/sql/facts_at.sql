-- What was known of a lead at an instant: its facts (JSON object), custom facts, since when, and whether that time is known.
-- Parameters: lead, at. {columns}: the fact columns. Index: lead_history_lead.
select jsonb_strip_nulls(to_jsonb(facts)), h.custom, h.valid_from, h.time_known
from lead_history h
cross join lateral (select {columns}) facts
where h.lead_id = %(lead)s and h.valid_from <= %(at)s and %(at)s < h.valid_to
