-- A page of the stays in a segment, who moved last first. Put in: which stays (m) are asked for, when they moved, which standings
-- (st) the reader finds in lists, behind (or before) which place the page begins, and the way it is read. Parameters: slug, since,
-- at, limit, of the place moved, lead and entered, and those of that condition. Index: segment_stay_entered, segment_stay_left.
select l.public_id, {moved}, m.lead_id, m.entered_at, m.left_at, m.entered_quietly
from segment_stay m
join kept_segment k on k.id = m.segment_id and k.slug = %(slug)s
join standing st on st.lead_id = m.lead_id
join lead l on l.id = m.lead_id
where {which} and {listed} and ({moved}, m.lead_id, m.entered_at) {place}
order by {moved} {way}, m.lead_id {way}, m.entered_at {way}
limit %(limit)s
