-- When a lead entered and left segments, those of one instant together, the latest first. Parameters: lead.
-- A stay that began and ended at once tells nothing. Index: segment_stay_lead.
select told.at, told.entered, array_agg(k.title order by k.title)
from (
    select m.entered_at as at, true as entered, m.segment_id
    from segment_stay m
    where m.lead_id = %(lead)s and m.left_at is distinct from m.entered_at
    union all
    select m.left_at, false, m.segment_id
    from segment_stay m
    where m.lead_id = %(lead)s and m.left_at > m.entered_at
) told
join kept_segment k on k.id = told.segment_id
group by told.at, told.entered
order by told.at desc, told.entered
