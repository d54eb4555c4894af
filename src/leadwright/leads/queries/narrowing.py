"""What a list is narrowed to: whom the actor sees, a stage, a condition; as SQL over one row of standing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from leadwright.accounts.actor import Actor
from leadwright.criteria import registry
from leadwright.criteria.compile import Compiled, condition_filter, with_clause
from leadwright.criteria.nodes import Node
from leadwright.criteria.references import references
from leadwright.leads.access import HIDDEN_STAGES, sees_contact_data, visible_leads
from leadwright.leads.fields import CONTACT_FIELDS, current
from leadwright.leads.queries.numbering import numbered
from leadwright.platform import clock, workspace
from leadwright.platform.errors import Forbidden

_SINCE = "select %(since)s::timestamptz as since"
_ALL_HISTORY = "-infinity"


@dataclass(frozen=True)
class Narrowing:
    """Conditions on `st` that are cheap for one row (`where`), and a compiled one that has to look further.

    Where an index finds candidates, `source` is a FROM that holds them and `st`, and `probe` tells the same of a row of `st`.
    """

    where: str
    stage: str | None
    compiled: Compiled | None = None
    params: dict[str, object] = field(default_factory=dict)
    source: str = "standing st"
    probe: str = "true"

    @property
    def scope(self) -> str:
        """FROM every lead the list may hold."""
        return f"from (select st.lead_id as lead from {self.source} where {self.where}) visible"

    def with_scope(self, scope: str, before: Sequence[str] = ()) -> str:
        """`WITH …` up to the relation `answers(lead)`: the leads of `scope` that match.

        `scope` is a FROM and WHERE that gives `lead`; `before` are relations it reads, each as `name AS (…)`.
        """
        if self.compiled is None:
            parts = [*before, f"answers as not materialized (select lead {scope})"]
            return "with " + ", ".join(parts)
        row = f"select lead, %(now)s::timestamptz as as_of, %(today)s::date as today {scope}"
        relations = with_clause(self.compiled, row, _SINCE, current).removeprefix("WITH ")
        answers = self.compiled.sql.replace("%", "%%")
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
    plain = numbered(condition, registry.catalogue())
    compiled = condition_filter(plain.node, plain.catalogue)
    days = compiled.window_days
    params["since"] = _ALL_HISTORY if days is None else now - timedelta(days=days)
    params["today"] = clock.local_date(now, str(workspace.read("time_zone")))
    return Narrowing(where, stage, compiled, params)


def _refuse_contact_data(condition: Node) -> None:
    named = sorted(references(condition).fields & CONTACT_FIELDS)
    if named:
        raise Forbidden(
            f"A condition on {named[0]} would tell how to reach somebody; your role does not see that."
        )
