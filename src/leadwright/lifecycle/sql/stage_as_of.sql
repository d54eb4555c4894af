-- The stage of each lead in scope at scope.as_of, by the log: lead, stage, stage_since, prospect. A lead without a move was a
-- raw lead since it is known. The mark of a prospect is the one of now: no log is kept of it.
-- Relation of conditions: reads the CTE scope(lead, as_of, today). Index: stage_transition_lead. Takes no locks.
select l.id as lead, coalesce(moved.to_stage, 'raw_lead') as stage, coalesce(moved.at, l.created_at) as stage_since,
    st.prospect
from scope
join lead l on l.id = scope.lead
left join standing st on st.lead_id = scope.lead
left join (
    select distinct on (t.lead_id) t.lead_id, t.to_stage, t.at
    from scope
    join stage_transition t on t.lead_id = scope.lead and t.at <= scope.as_of
    order by t.lead_id, t.at desc, t.id desc
) moved on moved.lead_id = scope.lead
