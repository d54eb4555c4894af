-- Leads whose last move led to a stage and was made since an instant, with the stage they came from.
-- Parameters: leads (numbers), to, since. Locking: none. Index: stage_transition_lead.
select last.lead_id, last.from_stage
from unnest(%(leads)s::bigint[]) one (lead)
cross join lateral (
    select t.lead_id, t.from_stage, t.to_stage, t.at from stage_transition t where t.lead_id = one.lead order by t.id desc limit 1
) last
where last.to_stage = %(to)s and last.at >= %(since)s
