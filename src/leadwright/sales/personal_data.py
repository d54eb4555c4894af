"""The tables of sales in the registry of personal data."""

from leadwright.platform.personal_data import (
    Policy,
    exempt,
    of_leads,
    of_rows,
    of_subjects,
    of_users,
    register,
)

# The survivor keeps a hand-over under way of its own; that of the duplicate moves only where there is none.
_JOINS = Policy(
    "What is under way goes on with the survivor; where both have one, that of the duplicate is withdrawn.",
    """with survivor as (
    select 1 from hand_over where lead_id = %(survivor)s and state in ('open', 'accepted')
)
update hand_over set
    lead_id = case when exists (select from survivor) then lead_id else %(survivor)s end,
    state = case when exists (select from survivor) then 'withdrawn' else state end,
    next_at = case when exists (select from survivor) then null else next_at end,
    closed_at = case when exists (select from survivor) then %(at)s else closed_at end,
    note = case when exists (select from survivor) then 'The lead was joined to another that sales has already.' else note end
where lead_id = %(duplicate)s and state in ('open', 'accepted')""",
)
_STAYS_JOINED = Policy("Sales goes on where it was; the other lead is handed over again when it is ready.")
_MOVES = Policy(
    "Opportunities go on with the survivor.",
    "update opportunity set lead_id = %(survivor)s where lead_id = %(duplicate)s and closed_at is null",
)
_OF_HAND_OVERS = "hand_over_id in (select id from hand_over where lead_id = any(%(leads)s))"
_OF_OPPORTUNITIES = "opportunity_id in (select id from opportunity where lead_id = any(%(leads)s))"


register(
    of_leads("hand_over", "lead_id", merge=_JOINS, unmerge=_STAYS_JOINED),
    of_rows("hand_over_step", _OF_HAND_OVERS, "hand_over_id"),
    of_rows("sales_notice", _OF_HAND_OVERS, "hand_over_id"),
    of_leads("hand_over_mark", "lead_id"),
    of_leads("opportunity", "lead_id", merge=_MOVES),
    of_rows("opportunity_move", _OF_OPPORTUNITIES, "opportunity_id"),
    of_leads("opportunity_contact", "lead_id"),
    of_leads("routed_again", "lead_id"),
    of_subjects("qualification_call"),
    of_subjects("qualification_answer"),
    of_users("sales_notice", "user_id"),
    of_users("routing_turn", "user_id"),
    of_users("own_time", "user_id"),
    of_users("routing_simulation", "user_id"),
)
_COLLEAGUE = "The colleague who did it, not the lead."
exempt("hand_over", ["owner_id", "given_by"], _COLLEAGUE)
exempt("hand_over_step", ["actor", "from_owner_id", "to_owner_id"], _COLLEAGUE)
exempt("qualification_call", ["caller_id", "called_by"], _COLLEAGUE)
exempt("qualification_answer", ["answered_by"], _COLLEAGUE)
exempt("opportunity", ["created_by", "company_id", "name"], "Found by its lead and erased whole.")
exempt("opportunity_move", ["actor"], _COLLEAGUE)
exempt("own_time", ["by"], _COLLEAGUE)
exempt("routing_simulation", ["actor"], _COLLEAGUE)
exempt("routed_again", ["owner_id", "really_id"], _COLLEAGUE)
