-- Keeps a merge with what it replaces, so that it can be undone exactly. Returns its number and its id.
-- Parameters: uuid, survivor, duplicate, at, actor, reason, sides; before, after and told (JSON objects of what the survivor
-- knew before, what it knows after, and what the duplicate knew).
insert into lead_merge (public_id, survivor_id, duplicate_id, at, actor, reason, decisions, kept)
select
    %(uuid)s, %(survivor)s, %(duplicate)s, %(at)s, %(actor)s, %(reason)s, %(sides)s,
    jsonb_build_object(
        'before', %(before)s::jsonb,
        'after', %(after)s::jsonb,
        'duplicate', %(told)s::jsonb,
        'survivor_standing', (select to_jsonb(st) from standing st where st.lead_id = %(survivor)s),
        'duplicate_standing', (select to_jsonb(st) from standing st where st.lead_id = %(duplicate)s)
    )
returning id
