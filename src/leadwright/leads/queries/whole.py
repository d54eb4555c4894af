"""Every lead of a list, for those who act on all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from leadwright.accounts.actor import Actor
from leadwright.criteria.nodes import Node
from leadwright.leads.access import visible_leads
from leadwright.leads.queries.narrowing import matching, narrowing
from leadwright.leads.queries.ordering import RANK, Direction, direction
from leadwright.platform.ids import Kind, parse_public_id


@dataclass(frozen=True)
class WholeList:
    """SQL that gives `lead` (its number) in the order of the list, with its parameters; to be read inside another statement."""

    sql: str
    params: Mapping[str, object]


def whole_list(
    *,
    actor: Actor,
    stage: str | None = None,
    condition: Node | None = None,
    search: str = "",
    sort: str = "priority",
    at: datetime | None = None,
) -> WholeList:
    """The whole list of `ranked_leads` with the same arguments, in its order. Raises as it does, but for TooSlow."""
    towards = direction(sort)
    narrowed = narrowing(actor, stage=stage, condition=condition, search=search, at=at)
    text = (
        f"{matching(narrowed.compiled, narrowed.scope)}"
        f" select st.lead_id as lead from answers a join standing st on st.lead_id = a.lead{_lead(towards)}"
        f" order by {towards.by()}"
    )
    return WholeList(text, narrowed.params)


def named_list(*, actor: Actor, references: Sequence[str]) -> WholeList:
    """Those of the leads with these public ids that live and that the actor may see, best first. Raises NotFound for no id."""
    visible = visible_leads(actor, "st")
    text = (
        "select st.lead_id as lead from standing st join lead l on l.id = st.lead_id"
        f" where l.public_id = any(%(uuids)s) and {visible.sql} order by {Direction(RANK).by()}"
    )
    uuids = [parse_public_id(Kind.LEAD, reference) for reference in references]
    return WholeList(text, {**visible.params, "uuids": uuids})


def _lead(towards: Direction) -> str:
    return " join lead l on l.id = st.lead_id" if towards.order.table == "l" else ""
