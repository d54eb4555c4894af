-- A change before everything known of a lead: a first interval with only what was told.
-- Parameters: at, batch, source_id, actor. {columns}: fact columns.
-- Returns the leads whose history changed.
insert into lead_history (
    lead_id, valid_from, valid_to, recorded_at, time_known, company_id, source_id, actor, batch, {columns}, custom, folded
)
select
    u.lead_id, u.valid_from, first.valid_from, %(at)s, u.time_known, u.company_id, %(source_id)s, %(actor)s, %(batch)s,
    {columns}, u.custom, u.folded
from upsert_row u
cross join lateral (
    select min(h.valid_from) as valid_from from lead_history h where h.lead_id = u.lead_id
) first
where u.in_past and u.valid_from < first.valid_from
returning lead_id
