-- The result of one pulse: a row for each lead it judged, with the cached columns of `standing`. Gone at the commit.
create temporary table pulse_result (
    lead_id bigint primary key,
    stage text not null,
    stage_since timestamptz not null,
    prospect boolean not null,
    priority smallint not null,
    points bigint not null,
    fit_points bigint not null,
    fit_band text not null,
    engagement_points bigint not null,
    engagement_band text not null,
    scores jsonb,
    last_activity_at timestamptz,
    activity_order bigint not null,
    reason text not null,
    model_version_id bigint,
    lifecycle_version_id bigint,
    computed_at timestamptz not null,
    wake_at timestamptz
) on commit drop
