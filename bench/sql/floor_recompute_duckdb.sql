-- The floor of a recompute on DuckDB by models/ranking.yml: floor_scoring_ranking.sql over the archive, as a hand would write it there.
-- Honest as that one is: live leads, facts as of the instant, events through their subjects, current verdicts taken out, one scan of the
-- events of the window with their typed columns, one order of windows, one GROUP BY with FILTER aggregates.
-- Not in it, though the product computes both: the strongest reason, and when the score changes by time alone.
-- as_of and since (the longest window before it) stand for instants.
with ranked as (
    select
        lead, name, occurred_at, path, age,
        row_number() over parts as place,
        count(*) filter (where path ^@ '/pricing') over (parts rows unbounded preceding) as pricing_place
    from (
        select
            s.lead, e.name, e.occurred_at,
            date_part('epoch', timestamptz {as_of}) - date_part('epoch', e.occurred_at) as age,
            case when e.name in ('page_viewed', 'email_clicked', 'feature_used') then e.local_date end as day,
            case e.name when 'content_downloaded' then e.p_content when 'webinar_attended' then e.p_webinar end as object,
            case when e.name = 'page_viewed' then e.p_path end as path
        from events e
        join subjects s on s.subject = e.subject
        join leads scope on scope.lead = s.lead and scope.live
        where e.occurred_at > timestamptz {since} and e.occurred_at <= timestamptz {as_of}
            and not exists (
                select 1 from verdicts v
                where v.event = e.event and v."current" and v.verdict in ('machine', 'likely_machine')
            )
    ) counted
    window parts as (partition by lead, name, day, object order by occurred_at desc)
),
sums as (
    select
        lead,
        count(*) as events,
        max(occurred_at) as last_activity_at,
        sum((exp(age * -ln(2::float8) / 1209600) * 8000000)::int)
            filter (where path ^@ '/pricing' and pricing_place <= 2 and age < 10368000) as pricing,
        sum((exp(age * -ln(2::float8) / 1209600) * 1000000)::int)
            filter (where name = 'page_viewed' and place <= 5 and age < 7776000) as pages,
        count(*) filter (where path ^@ '/careers' and age < 5184000) as careers,
        sum((exp(age * -ln(2::float8) / 3888000) * 10000000)::int) filter (where name = 'content_downloaded' and place = 1) as downloads,
        count(*) filter (where name = 'webinar_attended' and place = 1) as webinars,
        sum((exp(age * -ln(2::float8) / 3888000) * 8000000)::int) filter (where name = 'form_submitted' and place <= 3) as forms,
        sum((exp(age * -ln(2::float8) / 1814400) * 4000000)::int)
            filter (where name = 'email_clicked' and place = 1 and age < 15552000) as clicks,
        count(*) filter (where name = 'email_opened' and place <= 5 and age < 7776000) as opens,
        sum((exp(age * -ln(2::float8) / 2592000) * 12000000)::int) filter (where name = 'call_answered' and place = 1) as calls,
        count(*) filter (where name = 'feature_used' and place <= 3 and age < 5184000) as uses
    from ranked
    group by lead
),
rules as (
    select
        scope.lead, sums.events, sums.last_activity_at,
        case when h.seniority in ('c_level', 'head') then 25000000 else 0 end::bigint as rule_0,
        case when h.company_size >= 1000 then 20000000 else 0 end::bigint as rule_1,
        case when h.company_size between 200 and 999 then 10000000 else 0 end::bigint as rule_2,
        case when h.country = 'DE' then 10000000 else 0 end::bigint as rule_3,
        case when h.custom__plan in ('business', 'rare') then 15000000 else 0 end::bigint as rule_4,
        case when h.custom__seats >= 100 then 10000000 else 0 end::bigint as rule_5,
        case when h.role is not null and h.country is not null and h.company_name is not null then 10000000 else 0 end::bigint as rule_6,
        case when h.free_mail then -10000000 else 0 end::bigint as rule_7,
        coalesce(pricing, 0)::bigint as rule_8,
        coalesce(pages, 0)::bigint as rule_9,
        case when careers > 0 then -10000000 else 0 end::bigint as rule_10,
        coalesce(downloads, 0)::bigint as rule_11,
        coalesce(webinars, 0) * 15000000 as rule_12,
        coalesce(forms, 0)::bigint as rule_13,
        coalesce(clicks, 0)::bigint as rule_14,
        coalesce(opens, 0) * 1000000 as rule_15,
        coalesce(calls, 0)::bigint as rule_16,
        coalesce(uses, 0) * 3000000 as rule_17
    from leads scope
    left join facts h on h.lead = scope.lead and h.valid_from <= timestamptz {as_of} and h.valid_to > timestamptz {as_of}
    left join sums on sums.lead = scope.lead
    where scope.live
),
capped as (
    select
        *,
        least(rule_9, 10000000) - rule_9 as rule_9_cap,
        least(rule_11, 30000000) - rule_11 as rule_11_cap,
        least(rule_12, 45000000) - rule_12 as rule_12_cap,
        least(rule_17, 25000000) - rule_17 as rule_17_cap
    from rules
),
grouped as (
    select
        *,
        least(rule_8 + rule_9 + rule_9_cap, 40000000) - (rule_8 + rule_9 + rule_9_cap) as group_0_cap,
        least(rule_14 + rule_15, 25000000) - (rule_14 + rule_15) as group_1_cap
    from capped
),
summed as (
    select
        *,
        rule_0 + rule_1 + rule_2 + rule_3 + rule_4 + rule_5 + rule_6 + rule_7 as fit_sum,
        rule_8 + rule_9 + rule_9_cap + group_0_cap + rule_10 + rule_11 + rule_11_cap + rule_12 + rule_12_cap + rule_13
            + rule_14 + rule_15 + group_1_cap + rule_16 + rule_17 + rule_17_cap as engagement_sum
    from grouped
),
limited as (
    select
        *,
        least(fit_sum, 80000000) - fit_sum as fit_cap,
        greatest(least(fit_sum, 80000000), 0) as fit_points,
        least(engagement_sum, 100000000) - engagement_sum as engagement_cap,
        greatest(least(engagement_sum, 100000000), 0) as engagement_points
    from summed
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
)
select
    lead, events, rule_0, rule_1, rule_2, rule_3, rule_4, rule_5, rule_6, rule_7, 0::bigint as fit_adjusted, fit_cap,
    fit_points - fit_sum - fit_cap as fit_floor,
    rule_8, rule_9, rule_9_cap, rule_10, rule_11, rule_11_cap, rule_12, rule_12_cap, rule_13, rule_14, rule_15, rule_16, rule_17, rule_17_cap,
    group_0_cap, group_1_cap, 0::bigint as engagement_adjusted, engagement_cap,
    engagement_points - engagement_sum - engagement_cap as engagement_floor,
    fit_points, engagement_points, fit_band, engagement_band,
    case fit_band || engagement_band
        when 'A1' then 1 when 'B1' then 2 when 'A2' then 3 when 'B2' then 4 when 'C1' then 5 when 'A3' then 6 when 'C2' then 7 when 'B3' then 8
        when 'D1' then 9 when 'A4' then 10 when 'C3' then 11 when 'D2' then 12 when 'B4' then 13 when 'D3' then 14 when 'C4' then 15 else 16
    end as priority,
    last_activity_at
from banded
