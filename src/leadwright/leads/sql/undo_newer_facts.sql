-- Facts an import set that somebody has changed since: they stay, and are named.
-- {newer}: for each fact column its name where it is newer, else null.
-- Returns lead (public id as uuid) and the names of the facts.
select public_id, facts
from (
    select l.public_id, array_remove(array[{newer}], null) as facts
    from undo_last u
    join lead_history w on w.id = u.written
    join lead_history p on p.id = u.replaced
    join lead l on l.id = u.lead_id
    where u.valid_to < '9999-12-31 00:00:00+00'
) found
where cardinality(facts) > 0
order by public_id
