-- The first interval of history of new leads: what their rows say, from when the facts held.
-- Parameters: leads, dated (numbers of leads; of those in `dated` it is known since when the facts hold), at, actor.
-- {columns}: the fact columns. Index: lead's key.
insert into lead_history (
    lead_id, valid_from, valid_to, recorded_at, time_known, company_id, source_id, actor, batch, {columns}, custom, folded
)
select
    id, facts_from, '9999-12-31 00:00:00+00', %(at)s, id = any(%(dated)s::bigint[]), company_id, source_id, %(actor)s, batch,
    {columns}, custom, folded
from lead
where id = any(%(leads)s::bigint[])
order by id
