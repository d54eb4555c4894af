-- Writes the members of a batch, all at once.
-- Parameters: batch and those of the placeholder, a SELECT of lead and place.
insert into batch_lead (batch_id, place, lead_id)
select %(batch)s, place, lead from ({chosen}) chosen
