-- Joins each staged row of a known lead with what is known already, and says whether that changes anything.
-- The staged value wins, except where `fill_only` asks to fill gaps only; what is not told stays as it is. Facts that belong
-- together (a name and its parts) are taken together.
-- {assignments}: for each fact column, the joined value. {differs}: whether any differs from the lead's.
-- Locking: the leads have to be locked before this begins: a statement that waits for them still reads what they were.
with joined as (
    update upsert_row u
    set {assignments},
        custom = case when u.fill_only then u.custom || l.custom else l.custom || u.custom end,
        folded = (case when u.fill_only then u.folded || l.folded else l.folded || u.folded end)
            - (case when {name_taken} and u.given_name is null then 'given_name' else '' end)
            - (case when {name_taken} and u.family_name is null then 'family_name' else '' end),
        company_id = case
            when u.fill_only then coalesce(l.company_id, u.company_id) else coalesce(u.company_id, l.company_id)
        end,
        changed = {differs}
            or (case when u.fill_only then u.custom || l.custom else l.custom || u.custom end) <> l.custom
            or (l.company_id is null and u.company_id is not null)
    from lead l
    where u.lead_id = l.id and not u.in_past
)
select 1
