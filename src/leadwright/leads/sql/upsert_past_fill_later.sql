-- A change in the past: intervals that begin later keep what they say and learn only what they did not know; an interval that
-- begins at the very instant takes the staged value. The old rows keep no length, so that undoing an import can put them back.
-- Parameters: at, batch, source_id, actor. {columns}, {joined}: fact columns and their joined values. {differs}: whether any is new.
-- Returns the leads whose history changed.
with hit as (
    select h.id, h.lead_id, h.valid_from = u.valid_from and not u.fill_only as replaces
    from upsert_row u
    join lead_history h on h.lead_id = u.lead_id and h.valid_from >= u.valid_from and h.valid_from < h.valid_to
    where u.in_past
        and (
            {differs}
            or (case when h.valid_from = u.valid_from and not u.fill_only then h.custom || u.custom else u.custom || h.custom end)
                <> h.custom
        )
),
opened as (
    insert into lead_history (
        lead_id, valid_from, valid_to, recorded_at, time_known, company_id, source_id, actor, batch, {columns}, custom, folded
    )
    select
        h.lead_id, h.valid_from, h.valid_to, %(at)s, h.time_known, coalesce(h.company_id, u.company_id), %(source_id)s,
        %(actor)s, %(batch)s, {joined},
        case when hit.replaces then h.custom || u.custom else u.custom || h.custom end,
        case when hit.replaces then h.folded || u.folded else u.folded || h.folded end
    from hit
    join lead_history h on h.id = hit.id
    join upsert_row u on u.lead_id = hit.lead_id
)
update lead_history h
set valid_to = h.valid_from
from hit
where h.id = hit.id
returning h.lead_id
