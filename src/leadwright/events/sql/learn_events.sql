-- Keeps the names of staged events that are not canonical, and the types of their properties, the first time they are seen.
-- A property that is always a number is a decimal, one that is always true or false a boolean, anything else text.
-- In place of the marker stands nothing where the events lie in the staging table, else few_events.
-- Parameters: canonical (names left out), event_name and property_name (patterns of usable names), at.
-- Locking: inserted in order of the key, so that two writers of the same new event wait and never deadlock.
{staged}
insert into event_property (event, property, type, first_seen_at)
select
    s.name,
    coalesce(p.key, ''),
    case
        when bool_and(jsonb_typeof(p.value) = 'number') then 'decimal'
        when bool_and(jsonb_typeof(p.value) = 'boolean') then 'boolean'
        else 'text'
    end,
    %(at)s::timestamptz
from event_staging s
left join lateral jsonb_each(s.properties) p
    on jsonb_typeof(p.value) in ('string', 'number', 'boolean') and p.key ~ %(property_name)s
where s.name <> all(%(canonical)s) and s.name ~ %(event_name)s
group by 1, 2
order by 1, 2
on conflict do nothing
