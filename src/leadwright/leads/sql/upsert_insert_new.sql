-- New leads with their subject, standing and first interval of history.
-- Parameters: at, batch, source_id, actor. {columns}: the fact columns.
with fresh as (
    insert into lead (
        id, public_id, kind, company_id, source_id, created_at, facts_from, name_order, company_order, batch,
        {columns}, custom, folded
    )
    select
        lead_id, gen_random_uuid(), kind, company_id, %(source_id)s, %(at)s, valid_from, name_order, company_order, %(batch)s,
        {columns}, custom, folded
    from upsert_row
    where is_new
    order by lead_id
),
subjects as (
    insert into subject (id, kind, lead_id, created_at)
    select lead_id, kind, lead_id, %(at)s from upsert_row where is_new order by lead_id
),
standings as (
    insert into standing (
        lead_id, stage, stage_since, prospect, priority, points, fit_points, fit_band, engagement_points, engagement_band,
        activity_order, reason
    )
    select lead_id, 'raw_lead', %(at)s, false, 99, 0, 0, '', 0, '', 0, ''
    from upsert_row
    where is_new
    order by lead_id
)
insert into lead_history (
    lead_id, valid_from, valid_to, recorded_at, time_known, company_id, source_id, actor, batch, {columns}, custom, folded
)
select
    lead_id, valid_from, '9999-12-31 00:00:00+00', %(at)s, time_known, company_id, %(source_id)s, %(actor)s, %(batch)s,
    {columns}, custom, folded
from upsert_row
where is_new
order by lead_id
