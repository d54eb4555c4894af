"""What many leads meet, in one statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from leadwright.criteria import registry as offered
from leadwright.criteria.compile import Compiled, conditions, since_sql, with_clause
from leadwright.criteria.registry import RelationProvider
from leadwright.lifecycle.fields import COUNTED, JudgingRelations
from leadwright.lifecycle.queries import Lifecycle
from leadwright.lifecycle.stages import Stage
from leadwright.platform import sql

PULSE_SCOPE = "select lead, as_of, today from pulse_scope"


@dataclass(frozen=True, slots=True)
class Judged:
    """A lead as it stands, and which conditions of the lifecycle it meets, in the order of `Lifecycle.conditions`."""

    lead: int
    as_of: datetime
    today: date
    stage: Stage
    since: datetime
    prospect: bool
    verdicts: tuple[bool, ...]


@dataclass(frozen=True)
class Scope:
    """The leads to judge: a SELECT of lead (each once), as_of and today, psycopg text with its parameters.

    `given` replaces relations by name: in the pulse `lead_scores` reads what was computed a moment before. `events` is a table
    that holds the counted events of the scope, or the SELECT of them.
    """

    sql: str = PULSE_SCOPE
    params: Mapping[str, object] | None = None
    given: Mapping[str, RelationProvider] | None = None
    events: str = COUNTED

    def relations(self, lifecycle: Lifecycle) -> JudgingRelations:
        """The relations to compile against: the program's, the given ones, and the lifecycle's own choice of interest."""
        return JudgingRelations(lifecycle.interest, self.given, self.events)


def judge(lifecycle: Lifecycle, scope: Scope) -> list[Judged]:
    """Judge every lead of the scope that has a standing, by its number; one statement, whatever the number of leads.

    Reads only: what follows is for `operations.record_transitions`. The caller holds the rows of `standing` it will change.
    """
    compiled = conditions(lifecycle.conditions, offered.catalogue())
    text = _statement(lifecycle, compiled, scope)
    return [
        Judged(lead, as_of, today, Stage(stage), since, prospect, tuple(verdicts))
        for lead, as_of, today, stage, since, prospect, *verdicts in sql.rows(text, scope.params or {})
    ]


def _statement(lifecycle: Lifecycle, compiled: Compiled, scope: Scope) -> str:
    ctes = with_clause(compiled, scope.sql, since_sql(compiled.window_days), scope.relations(lifecycle))
    verdicts = "".join(f', v."{key}"' for key in lifecycle.conditions)
    return (
        f"{ctes},\nverdicts AS (\n{compiled.sql.replace('%', '%%')}\n)\n"
        f"select v.lead, scope.as_of, scope.today, st.stage, st.stage_since, st.prospect{verdicts}\n"
        "from verdicts v join scope on scope.lead = v.lead join standing st on st.lead_id = v.lead order by v.lead"
    )
