-- A change in the past: intervals that begin later keep what they say and learn only what they did not know; an interval that
-- begins at the very instant takes the staged value.
-- {assignments}: per fact column, coalesce in the right order.
-- Returns the leads whose history changed.
update lead_history h
set {assignments},
    custom = case when h.valid_from = u.valid_from and not u.fill_only then h.custom || u.custom else u.custom || h.custom end,
    folded = case when h.valid_from = u.valid_from and not u.fill_only then h.folded || u.folded else u.folded || h.folded end
from upsert_row u
where u.in_past and h.lead_id = u.lead_id and h.valid_from >= u.valid_from
    and (
        {differs}
        or (case when h.valid_from = u.valid_from and not u.fill_only then h.custom || u.custom else u.custom || h.custom end)
            <> h.custom
    )
returning h.lead_id
