-- All that belongs to leads that were just stored: subject, standing, first interval of history, words, and the mark for the pulse.
-- Parameters: leads, dated (numbers of leads; of those in `dated` it is known since when the facts hold), at, source_id, actor,
-- batch, cause. {columns}: the fact columns. Index: lead's key.
with new as materialized (
    select id, kind, words, facts_from, company_id, {columns}, custom, folded
    from lead
    where id = any(%(leads)s::bigint[])
    order by id
),
subjects as (
    insert into subject (id, kind, lead_id, created_at) select id, kind, id, %(at)s::timestamptz from new
),
standings as (
    insert into standing (
        lead_id, stage, stage_since, prospect, priority, points, fit_points, fit_band, engagement_points, engagement_band,
        activity_order, reason
    )
    select id, 'raw_lead', %(at)s::timestamptz, false, 99, 0, 0, '', 0, '', 0, '' from new
),
intervals as (
    insert into lead_history (
        lead_id, valid_from, valid_to, recorded_at, time_known, company_id, source_id, actor, batch, {columns}, custom, folded
    )
    select
        id, facts_from, '9999-12-31 00:00:00+00', %(at)s::timestamptz, id = any(%(dated)s::bigint[]), company_id,
        %(source_id)s::bigint, %(actor)s::text, %(batch)s::bigint, {columns}, custom, folded
    from new
),
tokens as (
    insert into lead_token (token, lead_id) select word, id from new cross join unnest(words) word order by word, id
)
insert into dirty_lead (lead_id, marked_at, cause) select id, %(at)s::timestamptz, %(cause)s::text from new
