-- Takes an import's intervals out of the histories; what they took the place of gets its length back.
-- Returns the leads concerned.
with reopened as (
    update lead_history p
    set valid_to = u.valid_to
    from undo_interval u
    where p.id = u.replaced
),
deleted as (
    delete from lead_history w
    using undo_interval u
    where w.id = u.written
)
select distinct lead_id from undo_interval
