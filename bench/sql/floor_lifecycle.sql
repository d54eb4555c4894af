-- The floor of lifecycle recomputation: the starter's stages of companies for every lead, and a line in the log for every move, in one
-- statement written by hand. Honest: it reads what the product reads (facts, company, consent and scores as of the instant, current verdicts,
-- the days of interest, the latest word of a person) in one scan of the events with one GROUP BY, decides as the ladder does, and gives
-- each move its from, to, instant and time in stage. Not in it, though the product has both: verdicts line by line, and the reason of a move.
-- Parameters: as_of, today. Writes into floor_stage (lead, stage) and stage_transition.
with happened as (
    select
        s.lead_id as lead,
        bool_or(e.name in (
            'page_viewed', 'form_submitted', 'content_downloaded', 'webinar_registered', 'webinar_attended', 'coupon_redeemed',
            'newsletter_subscribed', 'email_clicked', 'email_replied', 'quote_requested', 'demo_requested', 'contact_requested', 'call_answered',
            'meeting_held', 'event_visited', 'event_registered', 'social_followed', 'social_commented', 'social_shared', 'social_messaged',
            'ad_clicked', 'survey_answered', 'chat_started', 'trial_started', 'signed_up', 'order_placed'
        )) as evident,
        bool_or(e.name in (
            'page_viewed', 'form_submitted', 'content_downloaded', 'webinar_registered', 'webinar_attended', 'coupon_redeemed',
            'newsletter_subscribed', 'email_clicked', 'email_replied', 'quote_requested', 'demo_requested', 'contact_requested', 'event_visited',
            'event_registered', 'social_followed', 'social_commented', 'social_shared', 'social_messaged', 'ad_clicked', 'survey_answered',
            'chat_started', 'trial_started', 'signed_up'
        )) as marketed,
        bool_or(e.name in ('trial_started', 'signed_up')) as tried,
        count(*) filter (where e.name in ('signed_in', 'feature_used')) >= 10 as used,
        bool_or(
            e.name in ('demo_requested', 'quote_requested')
            or e.name = 'page_viewed' and (
                coalesce(e.context -> 'folded' ->> 'path', e.properties ->> 'path')
                    ~ '/pricing|/product|/demo|/plans|/features|/compare|/order'
                or coalesce(e.context -> 'folded' ->> 'url', e.properties ->> 'url')
                    ~ '/pricing|/product|/demo|/plans|/features|/compare|/order'
            )
        ) as intent,
        bool_or(e.name = 'order_placed') as ordered,
        bool_or(e.name = 'application_sent') as applied,
        min(e.local_date) filter (where e.name in (
            'page_viewed', 'form_submitted', 'content_downloaded', 'webinar_registered', 'webinar_attended', 'coupon_redeemed',
            'newsletter_subscribed', 'email_clicked', 'email_replied', 'quote_requested', 'demo_requested', 'contact_requested', 'event_visited',
            'event_registered', 'social_followed', 'social_commented', 'social_shared', 'social_messaged', 'ad_clicked', 'survey_answered',
            'chat_started', 'trial_started', 'signed_up'
        )) as first_day,
        max(e.local_date) filter (where e.name in (
            'email_clicked', 'email_replied', 'page_viewed', 'content_downloaded', 'webinar_attended', 'event_visited', 'call_answered',
            'meeting_held', 'form_submitted', 'quote_requested', 'demo_requested', 'contact_requested', 'chat_started'
        )) as last_day,
        (array_agg(e.properties ->> 'to' order by e.occurred_at desc, e.message_id desc) filter (where e.name = 'stage_set'))[1] as said
    from event e
    join subject s on s.id = e.subject
    where e.occurred_at <= %(as_of)s
        and not exists (
            select from event_verdict v where v.event = e.id and v.current and v.verdict in ('machine', 'likely_machine')
        )
    group by s.lead_id
),
allowed as (
    select lead, bool_or(status in ('confirmed', 'granted')) as granted
    from (
        select distinct on (s.lead_id, c.purpose, c.channel)
            s.lead_id as lead,
            case
                when c.expires_at <= %(as_of)s and c.status in ('confirmed', 'granted', 'requested') then 'expired' else c.status
            end as status
        from consent_entry c
        join subject s on s.id = c.subject_id
        where c.occurred_at <= %(as_of)s and c.status <> 'unknown'
        order by s.lead_id, c.purpose, c.channel, c.occurred_at desc, c.id desc
    ) stated
    group by lead
),
mql as (
    select distinct on (t.lead_id) t.lead_id as lead, case when t.cause in ('activity', 'person') then t.local_date end as day
    from stage_transition t
    where t.at <= %(as_of)s and t.to_stage in ('mql', 'sql')
    order by t.lead_id, t.at, t.id
),
met as (
    select
        st.lead_id as lead, st.stage, st.stage_since, e.said, e.ordered, e.applied,
        (
            h.company_name <> '' or h.company_domain <> '' or h.role <> ''
            or h.email <> '' and not h.free_mail and not h.disposable
        ) and (h.source_id is not null or e.evident) as is_lead,
        (h.full_name <> '' or h.company_name <> '') and (h.email <> '' or h.phone <> '') and e.marketed and st.fit_band in ('A', 'B')
            and a.granted as is_mql,
        e.tried and e.used as is_pql,
        e.last_day > greatest(e.first_day, mql.day)
            and (
                h.seniority in ('owner', 'c_level', 'vp', 'director', 'head', 'manager') or h.need <> '' or h.problem <> ''
                or h.budget is not null
            )
            and (
                h.company_size is not null or h.industry <> '' or h.revenue is not null or c.company_size is not null or c.industry <> ''
                or h.budget is not null
            )
            and e.intent and e.said = 'sql' as is_sql
    from standing st
    join lead_history h on h.lead_id = st.lead_id and h.valid_from <= %(as_of)s and %(as_of)s < h.valid_to
    left join company_history c on c.company_id = h.company_id and c.valid_from <= %(as_of)s and %(as_of)s < c.valid_to
    left join happened e on e.lead = st.lead_id
    left join allowed a on a.lead = st.lead_id
    left join mql on mql.lead = st.lead_id
),
reached as (
    select
        lead, stage, stage_since, said,
        case
            when said in ('spam', 'recruiting', 'disqualified', 'recycled', 'lost') then said
            when applied and said is null then 'recruiting'
        end as beside,
        case
            when ordered or said = 'customer' then 6 when said = 'opportunity' then 5
            when is_lead and (is_mql or is_pql) and is_sql then 4
            when is_lead and is_pql then 3 when is_lead and is_mql then 2 when is_lead then 1 else 0
        end as highest,
        array_position(array['raw_lead', 'lead', 'mql', 'pql', 'sql', 'opportunity', 'customer'], stage) - 1 as stands
    from met
),
decided as (
    select
        lead, stage, stage_since,
        coalesce(beside, (array['raw_lead', 'lead', 'mql', 'pql', 'sql', 'opportunity', 'customer'])[1 + case
            when stands is null or highest >= stands then highest
            when stands in (5, 6) then highest
            when stands = 4 and said in ('raw_lead', 'lead', 'mql', 'pql') then highest
            else stands
        end]) as becomes
    from reached
),
kept as (
    insert into floor_stage (lead, stage) select lead, becomes from decided
)
insert into stage_transition (lead_id, at, local_date, from_stage, to_stage, why, version_id, actor, cause, seconds_in_stage)
select
    lead, %(as_of)s, %(today)s, stage, becomes, '[]', 1, 'floor', 'recompute',
    extract(epoch from %(as_of)s::timestamptz - stage_since)::bigint
from decided
where becomes <> stage
