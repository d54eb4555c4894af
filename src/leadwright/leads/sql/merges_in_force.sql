-- What each merge in force into a lead replaced, made and joined, as (merge, which, name, JSON text), the oldest merge first.
-- Parameters: survivor. Index: lead_merge_survivor.
select m.id, side.which, e.key, e.value::text
from lead_merge m
cross join (values ('before'), ('after'), ('duplicate')) side (which)
cross join lateral jsonb_each(m.kept -> side.which) e
where m.survivor_id = %(survivor)s and m.undone_at is null
order by m.id
