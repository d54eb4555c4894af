-- From now on a lead is known by these facts: its open interval ends, a new one begins, the lead row follows.
-- An open interval that begins now or later keeps no length, but is kept.
-- Parameters: lead, facts (JSON object: fact columns, company_id, custom, folded), at, actor, last (sorts after every text).
-- {columns}: the fact columns; {assignments}: column = t.column for each. Locking: the caller holds the lead row.
with told as (
    select f.*, greatest(%(at)s, l.facts_from) as since
    from lead l, jsonb_populate_record(null::lead_history, %(facts)s::jsonb) f
    where l.id = %(lead)s
),
closed as (
    update lead_history h
    set valid_to = t.since
    from told t
    where h.lead_id = %(lead)s and h.valid_to = '9999-12-31 00:00:00+00'
),
opened as (
    insert into lead_history (
        lead_id, valid_from, valid_to, recorded_at, time_known, company_id, actor, {columns}, custom, folded
    )
    select
        %(lead)s, t.since, '9999-12-31 00:00:00+00', %(at)s, true, t.company_id, %(actor)s,
        {told_columns}, t.custom, t.folded
    from told t
)
update lead l
set {assignments},
    custom = t.custom,
    folded = t.folded,
    company_id = t.company_id,
    facts_from = t.since,
    name_order = coalesce(nullif(t.folded ->> 'full_name', ''), t.email, %(last)s),
    company_order = coalesce(nullif(t.folded ->> 'company_name', ''), %(last)s)
from told t
where l.id = %(lead)s
