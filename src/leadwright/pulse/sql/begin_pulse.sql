-- The leads of one batch and the instant they are judged at. Their standings are held already.
-- Parameters: leads, as_of, today. Merged and binned leads have no standing and drop out.
create temporary table pulse_scope on commit drop as
select s.lead_id as lead, %(as_of)s::timestamptz as as_of, %(today)s::date as today
from standing s
where s.lead_id = any(%(leads)s::bigint[])
order by s.lead_id;
alter table pulse_scope add primary key (lead);
create temporary table scored (
    lead bigint primary key,
    fit_points bigint not null,
    engagement_points bigint not null,
    fit_band text not null,
    engagement_band text not null,
    priority integer not null,
    scores jsonb
) on commit drop;
analyze pulse_scope
