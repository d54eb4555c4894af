-- The floor of scoring by models/plain.yml: the same lines, points, bands and priority of every lead in one statement written by hand.
-- Honest: every live lead of the scope, facts as of the instant from the history, events reached through their subjects, current verdicts
-- taken out, text properties in their comparison form; one scan of the events of the window, one GROUP BY with FILTER aggregates; each
-- event rounded to a millionth. What a hand would do to be fast is done: the instant is a constant, JSON is read once an event and only
-- of the names that need it, ages are computed once, sums are of 32-bit integers.
-- Not in it, though the product computes both: the strongest reason, and when the score changes by time alone.
-- Parameters: as_of, since (the longest window before it).
with sums as (
    select
        lead,
        count(*) as events,
        max(occurred_at) as last_activity_at,
        sum((exp(age * -ln(2::float8) / 1209600) * 8000000)::int)
            filter (where name = 'page_viewed' and path ^@ '/pricing' and age < 10368000) as pricing,
        sum((exp(age * -ln(2::float8) / 1209600) * 4000000)::int)
            filter (where name = 'page_viewed' and path ^@ '/product' and age < 10368000) as product,
        sum((exp(age * -ln(2::float8) / 2592000) * 1000000)::int) filter (where name = 'page_viewed' and age < 7776000) as pages,
        count(*) filter (where name = 'page_viewed' and path ^@ '/careers' and age < 5184000) as careers,
        sum((exp(age * -ln(2::float8) / 3888000) * 10000000)::int) filter (where name = 'content_downloaded') as downloads,
        sum((exp(age * -ln(2::float8) / 3888000) * 15000000)::int) filter (where name = 'webinar_attended' and minutes >= 20) as webinars,
        sum((exp(age * -ln(2::float8) / 3888000) * 8000000)::int) filter (where name = 'form_submitted') as forms,
        sum((exp(age * -ln(2::float8) / 1814400) * 4000000)::int) filter (where name = 'email_clicked' and age < 15552000) as clicks,
        sum((exp(age * -ln(2::float8) / 2592000) * 12000000)::int) filter (where name = 'call_answered') as calls,
        count(*) filter (where name = 'feature_used' and age < 5184000) as uses
    from (
        select
            s.lead_id as lead, e.name, e.occurred_at,
            date_part('epoch', %(as_of)s::timestamptz) - date_part('epoch', e.occurred_at) as age,
            case when e.name = 'page_viewed' then coalesce(e.context -> 'folded' ->> 'path', e.properties ->> 'path') end as path,
            case when e.name = 'webinar_attended' then (e.properties ->> 'minutes')::numeric end as minutes
        from event e
        join subject s on s.id = e.subject
        join standing scope on scope.lead_id = s.lead_id
        where e.occurred_at > %(since)s and e.occurred_at <= %(as_of)s
            and not exists (
                select from event_verdict v
                where v.event = e.id and v.current and v.verdict in ('machine', 'likely_machine')
            )
        offset 0
    ) counted
    group by lead
),
rules as (
    select
        scope.lead_id as lead, sums.events, sums.last_activity_at,
        case when h.seniority in ('c_level', 'head') then 25000000 else 0 end::bigint as rule_0,
        case when h.company_size >= 1000 then 20000000 else 0 end::bigint as rule_1,
        case when h.company_size between 200 and 999 then 10000000 else 0 end::bigint as rule_2,
        case when h.country = 'DE' then 10000000 else 0 end::bigint as rule_3,
        case when h.custom ->> 'plan' in ('business', 'rare') then 15000000 else 0 end::bigint as rule_4,
        case when (h.custom ->> 'seats')::bigint >= 100 then 10000000 else 0 end::bigint as rule_5,
        case when h.role is not null and h.country is not null and h.company_name is not null then 10000000 else 0 end::bigint as rule_6,
        case when h.free_mail then -10000000 else 0 end::bigint as rule_7,
        coalesce(pricing, 0) as rule_8,
        coalesce(product, 0) as rule_9,
        coalesce(pages, 0) as rule_10,
        coalesce(careers, 0) * -3000000 as rule_11,
        coalesce(downloads, 0) as rule_12,
        coalesce(webinars, 0) as rule_13,
        coalesce(forms, 0) as rule_14,
        coalesce(clicks, 0) as rule_15,
        coalesce(calls, 0) as rule_16,
        coalesce(uses, 0) * 3000000 as rule_17
    from standing scope
    left join lead_history h on h.lead_id = scope.lead_id and h.valid_from <= %(as_of)s and h.valid_to > %(as_of)s
    left join sums on sums.lead = scope.lead_id
    offset 0
),
capped as (
    select
        *,
        least(rule_10, 10000000) - rule_10 as rule_10_cap,
        greatest(rule_11, -9000000) - rule_11 as rule_11_cap,
        least(rule_12, 30000000) - rule_12 as rule_12_cap,
        least(rule_13, 30000000) - rule_13 as rule_13_cap,
        least(rule_16, 24000000) - rule_16 as rule_16_cap,
        least(rule_17, 25000000) - rule_17 as rule_17_cap
    from rules
    offset 0
),
grouped as (
    select
        *,
        least(rule_8 + rule_9 + rule_10 + rule_10_cap, 40000000) - (rule_8 + rule_9 + rule_10 + rule_10_cap) as group_0_cap,
        least(rule_15, 25000000) - rule_15 as group_1_cap
    from capped
    offset 0
),
summed as (
    select
        *,
        rule_0 + rule_1 + rule_2 + rule_3 + rule_4 + rule_5 + rule_6 + rule_7 as fit_sum,
        rule_8 + rule_9 + rule_10 + rule_10_cap + group_0_cap + rule_11 + rule_11_cap + rule_12 + rule_12_cap + rule_13 + rule_13_cap
            + rule_14 + rule_15 + group_1_cap + rule_16 + rule_16_cap + rule_17 + rule_17_cap as engagement_sum
    from grouped
    offset 0
),
limited as (
    select
        *,
        least(fit_sum, 80000000) - fit_sum as fit_cap,
        greatest(least(fit_sum, 80000000), 0) as fit_points,
        least(engagement_sum, 100000000) - engagement_sum as engagement_cap,
        greatest(least(engagement_sum, 100000000), 0) as engagement_points
    from summed
    offset 0
),
banded as (
    select
        *,
        case when fit_points >= 55000000 then 'A' when fit_points >= 35000000 then 'B' when fit_points >= 15000000 then 'C' else 'D' end
            as fit_band,
        case
            when engagement_points >= 45000000 then '1' when engagement_points >= 20000000 then '2' when engagement_points >= 6000000 then '3'
            else '4'
        end as engagement_band
    from limited
    offset 0
)
select
    lead, events, rule_0, rule_1, rule_2, rule_3, rule_4, rule_5, rule_6, rule_7, 0::bigint as fit_adjusted, fit_cap,
    fit_points - fit_sum - fit_cap as fit_floor,
    rule_8, rule_9, rule_10, rule_10_cap, rule_11, rule_11_cap, rule_12, rule_12_cap, rule_13, rule_13_cap, rule_14, rule_15, rule_16,
    rule_16_cap, rule_17, rule_17_cap, group_0_cap, group_1_cap, 0::bigint as engagement_adjusted, engagement_cap,
    engagement_points - engagement_sum - engagement_cap as engagement_floor,
    fit_points, engagement_points, fit_band, engagement_band,
    case fit_band || engagement_band
        when 'A1' then 1 when 'B1' then 2 when 'A2' then 3 when 'B2' then 4 when 'C1' then 5 when 'A3' then 6 when 'C2' then 7 when 'B3' then 8
        when 'D1' then 9 when 'A4' then 10 when 'C3' then 11 when 'D2' then 12 when 'B4' then 13 when 'D3' then 14 when 'C4' then 15 else 16
    end as priority,
    last_activity_at
from banded
