-- Who is in a segment, who entered last first, from a place on. Put in: which standings (st) the reader finds in lists.
-- Parameters: slug, limit, entered and lead (the place, or nulls), and those of that condition. Index: segment_stay_entered.
-- A place is behind a lead that is gone as well as behind one that is there.
select l.public_id, m.entered_at, m.entered_quietly
from segment_stay m
join kept_segment k on k.id = m.segment_id and k.slug = %(slug)s
join standing st on st.lead_id = m.lead_id
join lead l on l.id = m.lead_id
where m.left_at is null
    and (
        %(entered)s::timestamptz is null
        or m.entered_at <= %(entered)s
        and (m.entered_at, l.public_id) < (%(entered)s, %(lead)s::uuid)
    )
    and {listed}
order by m.entered_at desc, l.public_id desc
limit %(limit)s
