-- How long a lead has been interested, one row for each lead in scope: first_engaged_on, last_interest_on, mql_on (local
-- dates) and interest_went_on. The first wave ends with the local day that made the lead an MQL: where the log wrote that
-- move when it happened, that day; where it was found afterwards (an import, a recomputation), the first day of interest.
-- Relation of conditions: reads the CTE scope(lead, as_of, today). The placeholders are literals of event names,
-- the counted events of the scope, and first_mql.sql. For many leads `judging` says the same in the one scan of events.
-- Index: subject_lead, event_subject in each month, stage_transition_lead. Takes no locks.
select scope.lead, told.first_engaged_on, told.last_interest_on, mql.mql_on,
    coalesce(told.last_interest_on > greatest(told.first_engaged_on, mql.told_on), false) as interest_went_on
from scope
left join (
    select e.lead,
        min(e.local_date) filter (where e.name in ({first})) as first_engaged_on,
        max(e.local_date) filter (where e.name in ({later})) as last_interest_on
    from {events} e
    where e.name in ({first}, {later}) and e.occurred_at <= e.as_of
    group by e.lead
) told on told.lead = scope.lead
left join (
{mql}
) mql on mql.lead = scope.lead
