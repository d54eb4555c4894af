-- Of each kept segment, or of one: its title, whether it is published, how many leads are in it, entered and left it since an
-- instant, and how it is kept.
-- Put in: which standings (st) the reader finds in lists, and which stays (m) count as inside, entered and left. Parameters: slug
-- (null: all that are published), since, at, and those of that condition. One pass over the stays that are open or moved lately.
-- Index: segment_stay_entered, segment_stay_left.
select
    k.slug, k.title, k.live, coalesce(c.inside, 0), coalesce(c.entered, 0), coalesce(c.gone, 0), k.problem, k.problem_at,
    k.everybody
from kept_segment k
left join (
    select m.segment_id,
        count(*) filter (where {inside}) as inside,
        count(*) filter (where {entered}) as entered,
        count(*) filter (where {left}) as gone
    from segment_stay m
    join standing st on st.lead_id = m.lead_id
    where (m.left_at is null or m.left_at > %(since)s) and {listed}
        and (%(slug)s::text is null or m.segment_id = (select id from kept_segment where slug = %(slug)s::text))
    group by m.segment_id
) c on c.segment_id = k.id
where k.slug = %(slug)s::text or %(slug)s::text is null and k.live
