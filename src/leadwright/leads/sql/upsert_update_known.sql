-- Known leads whose facts change from now on: the open interval ends, a new one begins, the lead row follows.
-- Where the new facts hold from the same instant as the open interval, that interval keeps no length, but is kept: undoing an
-- import puts it back.
-- Parameters: at, batch, source_id, actor. {columns}: the fact columns; {assignments}: column = u.column for each.
-- Index: lead_history_lead. Each open interval is looked up by itself and then by its key: nobody has counted yet how many open
-- intervals there are while an import fills the table, and one join of both would read all of it.
with change as (
    select * from upsert_row where changed and not in_past
),
open as (
    select last.id, c.valid_from
    from change c
    cross join lateral (
        select h.id
        from lead_history h
        where h.lead_id = c.lead_id and h.valid_to = '9999-12-31 00:00:00+00'
        order by h.valid_from desc
        limit 1
    ) last
),
closed as (
    update lead_history h
    set valid_to = greatest(o.valid_from, h.valid_from)
    from open o
    where h.id = o.id
),
opened as (
    insert into lead_history (
        lead_id, valid_from, valid_to, recorded_at, time_known, company_id, source_id, actor, batch, {columns}, custom, folded
    )
    select
        lead_id, valid_from, '9999-12-31 00:00:00+00', %(at)s, time_known, company_id, %(source_id)s, %(actor)s, %(batch)s,
        {columns}, custom, folded
    from change
)
update lead l
set {assignments},
    custom = u.custom,
    folded = u.folded,
    company_id = u.company_id,
    facts_from = u.valid_from,
    name_order = coalesce(nullif(u.folded ->> 'full_name', ''), u.email, %(last)s),
    company_order = coalesce(nullif(u.folded ->> 'company_name', ''), %(last)s)
from change u
where l.id = u.lead_id
