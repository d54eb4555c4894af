-- The leads of one batch, the instant they are judged at, when they were judged last, and why they are. Their standings are held
-- already. {chosen}: a SELECT of lead and cause. Parameters: as_of, today, and those of {chosen}. Merged and binned leads have no
-- standing and drop out.
create temporary table pulse_scope on commit drop as
select s.lead_id as lead, %(as_of)s::timestamptz as as_of, %(today)s::date as today, s.computed_at as before, chosen.cause
from ({chosen}) chosen (lead, cause)
join standing s on s.lead_id = chosen.lead
order by s.lead_id;
alter table pulse_scope add primary key (lead);
analyze pulse_scope;
-- What people did, each event once: scores, stages, segments and wakes all read it. Of the context only what is compared.
create temporary table pulse_event on commit drop as
select s.lead, s.as_of, s.today, s.epoch - date_part('epoch', e.occurred_at) as age, e.id, e.source_id, e.name, e.occurred_at,
    e.local_date, e.message_id, e.path, e.properties, case when e.context ? 'folded' then e.context end as context
from (
    select s.id, scope.lead, scope.as_of, scope.today, date_part('epoch', scope.as_of) as epoch
    from pulse_scope scope
    join subject s on s.lead_id = scope.lead
    offset 0
) s
join event e on e.subject = s.id
where not exists (
    select from event_verdict v
    where v.event = e.id and v.current and v.verdict in ('machine', 'likely_machine')
);
-- A sample of some thousand rows tells enough, and takes a quarter of the time.
set local default_statistics_target = 10;
analyze pulse_event (lead, name, occurred_at, age);
set local default_statistics_target to default
