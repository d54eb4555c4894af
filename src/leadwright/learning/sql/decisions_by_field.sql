-- What a custom field of each lead says at last, since when it says so, and whether that came with the very first facts.
-- Parameters: until, beside (stages of leads that are none). {value}: the typed value of the row f. Index: lead_history_lead.
with told as (
    select
        f.lead_id, f.valid_from, {value} as value,
        row_number() over (partition by f.lead_id order by f.valid_from) as place,
        row_number() over (partition by f.lead_id order by f.valid_from desc) as place_from_end
    from lead_history f
    join standing st on st.lead_id = f.lead_id
    where f.valid_from <= %(until)s and not st.stage = any(%(beside)s::text[])
)

select l.lead_id, l.value, min(t.valid_from) as at, min(t.place) = 1 as with_the_first
from told l
join told t on t.lead_id = l.lead_id and t.value = l.value
where l.place_from_end = 1
group by l.lead_id, l.value
order by l.lead_id
