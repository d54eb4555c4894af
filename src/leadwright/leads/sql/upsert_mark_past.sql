-- Marks staged rows that tell of a time before the present facts of their lead; returns whether there are any.
with marked as (
    update upsert_row u
    set in_past = true, changed = false
    from lead l
    where u.lead_id = l.id and u.valid_from < l.facts_from
    returning 1
)
select count(*) from marked
