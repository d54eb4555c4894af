-- The first move to an MQL (or past it) of each lead in scope that has one: lead, mql_on, and told_on, the same day where the log
-- wrote the move when it happened, null where it was found afterwards (an import, a recomputation).
-- Relation of conditions: reads the CTE scope(lead, as_of, today). Index: stage_transition_lead. Takes no locks.
select distinct on (t.lead_id) t.lead_id as lead, t.local_date as mql_on,
    case when t.cause in ('activity', 'person') then t.local_date end as told_on
from scope
join stage_transition t on t.lead_id = scope.lead and t.at <= scope.as_of
where t.to_stage in ('mql', 'sql')
order by t.lead_id, t.at, t.id
