-- What came of the hand-overs that {where} names, read once: rows of what, key, accepted, answered, open, and two numbers more.
-- what is total, or a group (source, band, form, campaign; by key, the largest first, at most %(most)s each); reason (accepted: how
-- many were given back for it); or times (accepted: how many were touched; answered: how many answers tell the lines of their score;
-- open: how many of these were given back; then the hours to the first touch of half and of nine in ten).
-- Put in: the conditions of parts and what groups go by (sales.queries.feedback). Takes no locks.
with told as materialized (
    select {accepted} as accepted, {answered} as answered, {open} as open, {rejected} as rejected, h.reject_reason,
        extract(epoch from h.touched_at - h.given_at)::float / 3600 as hours, h.lines is not null as lined,
        {source} as source, {band} as band, {form} as form, {campaign} as campaign
    from hand_over h
    join standing st on st.lead_id = h.lead_id
    {where}
),
groups as (
    select
        case when grouping(source) = 0 then 'source' when grouping(band) = 0 then 'band' when grouping(form) = 0 then 'form'
            when grouping(campaign) = 0 then 'campaign' else 'total' end as what,
        coalesce(source, band, form, campaign, '') as key,
        count(*) filter (where accepted) as accepted, count(*) filter (where answered) as answered,
        count(*) filter (where open) as open
    from told
    group by grouping sets ((), (source), (band), (form), (campaign))
),
placed as (
    select g.*, row_number() over (partition by what order by answered desc, key) as place from groups g
),
listed as (
    select what, key, accepted, answered, open, null::float as half, null::float as most, place
    from placed
    where place <= %(most)s
    union all
    select 'reason', reject_reason, count(*), 0, 0, null, null, row_number() over (order by count(*) desc, reject_reason)
    from told
    where rejected
    group by reject_reason
    union all
    select 'times', '', count(hours), count(*) filter (where answered and lined), count(*) filter (where rejected and lined),
        percentile_cont(0.5) within group (order by hours), percentile_cont(0.9) within group (order by hours), 1
    from told
)
select what, key, accepted, answered, open, half, most from listed order by what, place
