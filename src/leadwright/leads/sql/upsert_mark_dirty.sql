-- Marks known leads whose facts changed for the pulse.
-- Parameters: at, cause.
insert into dirty_lead (lead_id, marked_at, cause)
select lead_id, %(at)s, %(cause)s from upsert_row where changed order by lead_id
