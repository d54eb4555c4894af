"""The lifecycle's place in the registry of personal data."""

from leadwright.platform.personal_data import STAYS, Policy, exempt, of_leads, register

# Undoing a merge gives the survivor the stage of before; the log has to show the way back.
_WAY_BACK = Policy(
    "The survivor returns to its stage of before the merge.",
    """insert into stage_transition (
    lead_id, at, local_date, from_stage, to_stage, why, actor, cause, seconds_in_stage
)
select
    st.lead_id, %(at)s, (%(at)s::timestamptz at time zone %(zone)s)::date, last.to_stage, st.stage, '[]', %(actor)s, 'merge',
    extract(epoch from %(at)s - last.at)::bigint
from standing st
cross join lateral (
    select t.to_stage, t.at from stage_transition t where t.lead_id = st.lead_id order by t.id desc limit 1
) last
where st.lead_id = %(survivor)s and last.to_stage <> st.stage""",
)

register(
    of_leads("stage_transition", "lead_id", merge=STAYS, unmerge=_WAY_BACK),
    of_leads("asked_reaction", "lead_id"),
)
exempt("stage_transition", ["actor"], "The log must go on saying which colleague moved a lead.")
