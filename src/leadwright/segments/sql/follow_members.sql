-- Brings the stays of the leads of a scope up to what their segments say now: who came in enters, who is out leaves.
-- Put in: a WITH that ends in verdicts(lead, one boolean column for each segment); the numbers of the segments a
-- row of verdicts (v) is in, ascending. Leads that stay where they are cost no write.
-- A move is quiet where the lead was judged last before the segment was kept by this condition, or never and came in quietly.
-- Parameters: segments (the numbers judged; stays of others are left alone) and since when each is kept, quiet (leads marked for
-- nothing they did), at. Returns segment, lead and whether it entered.
-- Index: segment_stay_open. Locking: the pulse holds the standings of these leads.
{verdicts},
judged as materialized (
    select v.lead, {inside} as inside from verdicts v
),
held as (
    select m.lead_id, array_agg(m.segment_id order by m.segment_id) as inside
    from judged j
    join segment_stay m on m.lead_id = j.lead and m.left_at is null
    where m.segment_id = any(%(segments)s)
    group by m.lead_id
),
kept as (
    select segment, since from unnest(%(segments)s::integer[], %(since)s::timestamptz[]) k (segment, since)
),
changed as materialized (
    select
        j.lead, j.inside, coalesce(h.inside, '{}') as was, s.before, s.before is null and j.lead = any(%(quiet)s::bigint[]) as brought
    from judged j
    join scope s on s.lead = j.lead
    left join held h on h.lead_id = j.lead
    where j.inside <> coalesce(h.inside, '{}')
),
gone as (
    update segment_stay m
    set left_at = greatest(m.entered_at, %(at)s), left_quietly = coalesce(c.before < k.since, false)
    from changed c, kept k
    where m.lead_id = c.lead and m.left_at is null
        and m.segment_id = k.segment and m.segment_id <> all(c.inside)
    returning m.segment_id, m.lead_id
),
come as (
    insert into segment_stay (lead_id, segment_id, entered_at, entered_quietly, left_quietly)
    select c.lead, k.segment, %(at)s, c.brought or coalesce(c.before < k.since, false), false
    from changed c
    cross join lateral unnest(c.inside) one (segment)
    join kept k on k.segment = one.segment
    where one.segment <> all(c.was)
    order by c.lead, k.segment
    returning segment_id, lead_id
)
select segment_id, lead_id, true from come
union all
select segment_id, lead_id, false from gone
order by 1, 2
