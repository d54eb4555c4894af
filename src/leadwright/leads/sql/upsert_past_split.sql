-- A change in the past inside an interval: the interval ends there, and a new one with the change goes on to where it ended.
-- Parameters: at, batch, source_id, actor. {columns}, {joined}: fact columns and their joined values.
-- Returns the leads whose history changed.
with hit as (
    select h.id, u.lead_id
    from upsert_row u
    join lead_history h on h.lead_id = u.lead_id and h.valid_from < u.valid_from and u.valid_from < h.valid_to
    where u.in_past and ({differs} or (case when u.fill_only then u.custom || h.custom else h.custom || u.custom end) <> h.custom)
),
opened as (
    insert into lead_history (
        lead_id, valid_from, valid_to, recorded_at, time_known, company_id, source_id, actor, batch, {columns}, custom, folded
    )
    select
        h.lead_id, u.valid_from, h.valid_to, %(at)s, u.time_known, coalesce(h.company_id, u.company_id), %(source_id)s,
        %(actor)s, %(batch)s, {joined},
        case when u.fill_only then u.custom || h.custom else h.custom || u.custom end,
        case when u.fill_only then u.folded || h.folded else h.folded || u.folded end
    from hit
    join lead_history h on h.id = hit.id
    join upsert_row u on u.lead_id = hit.lead_id
)
update lead_history h
set valid_to = u.valid_from
from hit
join upsert_row u on u.lead_id = hit.lead_id
where h.id = hit.id
returning h.lead_id
