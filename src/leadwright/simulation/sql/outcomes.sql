-- How far each lead of the step ever came: 0 for none of the stages, else the place of the furthest of them.
-- Parameters: stages (ascending). Index: stage_transition_lead.
select sc.lead, greatest(
    coalesce(array_position(%(stages)s::text[], st.stage), 0),
    coalesce((
        select max(array_position(%(stages)s::text[], t.to_stage))
        from stage_transition t
        where t.lead_id = sc.lead and t.to_stage = any(%(stages)s::text[])
    ), 0)
)
from simulated_scope sc
join standing st on st.lead_id = sc.lead
order by sc.lead
