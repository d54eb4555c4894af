"""What a list is narrowed to: whom the actor sees, a stage, a condition; as SQL over one row of standing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from leadwright.accounts.actor import Actor
from leadwright.criteria import registry
from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.compile import Compiled, condition_filter, with_clause
from leadwright.criteria.nodes import AllOf, Node, SegmentTest
from leadwright.criteria.references import references
from leadwright.leads.access import HIDDEN_STAGES, sees_contact_data, visible_leads
from leadwright.leads.fields import COMPANY_FACTS, CONTACT_FIELDS, LEAD_DESK, LEAD_FACTS, current
from leadwright.leads.queries.numbering import Numbered, numbered
from leadwright.platform import clock, workspace
from leadwright.platform.errors import Forbidden

_SINCE = "select %(since)s::timestamptz as since"
_ALL_HISTORY = "-infinity"
# Relations that are one row of a table for each lead, looked up by its number.
_SINGLE_ROWS = frozenset({LEAD_FACTS, COMPANY_FACTS, LEAD_DESK, "lead_stage", "lead_scores"})


@dataclass(frozen=True)
class Condition:
    """A condition compiled, and once more in two halves that both have to hold.

    `coarse` reads only single rows beside the lead (None: nothing of the condition does), `fine` looks through events, consent
    and the like (None: nothing of it does).
    """

    whole: Compiled
    coarse: Compiled | None
    fine: Compiled | None


@dataclass(frozen=True)
class Narrowing:
    """Conditions on `st` that are cheap for one row (`where`), and a compiled one that has to look further.

    Where an index finds candidates, `source` is a FROM that holds them and `st`, and `probe` tells the same of a row of `st`.
    """

    where: str
    stage: str | None
    condition: Condition | None = None
    params: dict[str, object] = field(default_factory=dict)
    source: str = "standing st"
    probe: str = "true"

    @property
    def compiled(self) -> Compiled | None:
        return None if self.condition is None else self.condition.whole

    @property
    def scope(self) -> str:
        """FROM every lead the list may hold."""
        return f"from (select st.lead_id as lead from {self.source} where {self.where}) visible"


def matching(compiled: Compiled | None, scope: str, before: Sequence[str] = ()) -> str:
    """`WITH …` up to the relation `answers(lead)`: the leads of `scope` the compiled condition holds for.

    `scope` is a FROM and WHERE that gives `lead`; `before` are relations it reads, each as `name AS (…)`.
    """
    if compiled is None:
        return "with " + ", ".join([*before, f"answers as not materialized (select lead {scope})"])
    row = f"select lead, %(now)s::timestamptz as as_of, %(today)s::date as today {scope}"
    relations = with_clause(compiled, row, _SINCE, current).removeprefix("WITH ")
    answers = compiled.sql.replace("%", "%%")
    return "with " + ", ".join([*before, relations, f"answers as not materialized ({answers})"])


def narrowing(
    actor: Actor, *, stage: str | None, condition: Node | None, at: datetime | None = None
) -> Narrowing:
    """What the actor's list is narrowed to at an instant (now, where none is given).

    Stages kept out of sight are in no list that does not ask for them by name. Raises Forbidden for a condition on how to reach
    somebody by an actor who may not see that.
    """
    now = at or clock.now()
    visible = visible_leads(actor, "st")
    params: dict[str, object] = {"now": now, **visible.params}
    if stage is None:
        where = f"{visible.sql} and st.stage <> all(%(hidden)s)"
        params["hidden"] = list(HIDDEN_STAGES)
    else:
        where = f"{visible.sql} and st.stage = %(stage)s"
        params["stage"] = stage
    if condition is None:
        return Narrowing(where, stage, None, params)
    if not sees_contact_data(actor):
        _refuse_contact_data(condition)
    compiled = _compiled(numbered(condition, registry.catalogue()))
    days = compiled.whole.window_days
    params["since"] = _ALL_HISTORY if days is None else now - timedelta(days=days)
    params["today"] = clock.local_date(now, str(workspace.read("time_zone")))
    return Narrowing(where, stage, compiled, params)


def _compiled(condition: Numbered) -> Condition:
    catalogue = condition.catalogue
    coarse: list[Node] = []
    fine: list[Node] = []
    for part in _conjuncts(condition.node):
        (coarse if _reads_single_rows(part, catalogue) else fine).append(part)
    return Condition(
        whole=condition_filter(condition.node, catalogue),
        coarse=condition_filter(AllOf(tuple(coarse)), catalogue) if coarse else None,
        fine=condition_filter(AllOf(tuple(fine)), catalogue) if fine else None,
    )


def _conjuncts(node: Node) -> Iterator[Node]:
    match node:
        case AllOf(parts):
            for part in parts:
                yield from _conjuncts(part)
        case SegmentTest(part=part) if part is not None:
            yield from _conjuncts(part)
        case _:
            yield node


def _reads_single_rows(node: Node, catalogue: Catalogue) -> bool:
    used = references(node)
    return not used.events and all(catalogue.field(name).relation in _SINGLE_ROWS for name in used.fields)


def _refuse_contact_data(condition: Node) -> None:
    named = sorted(references(condition).fields & CONTACT_FIELDS)
    if named:
        raise Forbidden(
            f"A condition on {named[0]} would tell how to reach somebody; your role does not see that."
        )
