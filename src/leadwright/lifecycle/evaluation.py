"""What many leads meet, in one statement, kept in a table: no row of it has to pass through the program."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from leadwright.criteria import registry as offered
from leadwright.criteria.compile import Compiled, since_sql, with_clause
from leadwright.criteria.compile.statement import SINCE
from leadwright.criteria.registry import RelationProvider
from leadwright.lifecycle.fields import COUNTED, JudgingRelations
from leadwright.lifecycle.judging import judging
from leadwright.lifecycle.queries import Lifecycle
from leadwright.platform import sql

PULSE_SCOPE = "select lead, as_of, today from pulse_scope"
JUDGED: Final = "judged_lead"
# Verdicts are bits of bigints, as many in each as fit beside its sign.
_BITS: Final = 62


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


def judge(lifecycle: Lifecycle, scope: Scope, into: str = JUDGED) -> None:
    """Judge every lead of the scope that has a standing into a new temporary table; one statement, whatever their number.

    The table has the leads by number: lead, as_of, today; stage, since and prospect, as the lead stands; and verdicts, which
    conditions it meets, as `verdicts_of` reads them. It takes the place of an earlier one and is gone at the commit. What
    follows of it is for `deciding.decide`. The caller holds the rows of `standing` it will change.
    """
    compiled = judging(lifecycle.conditions, lifecycle.interest, offered.catalogue())
    sql.execute(f"drop table if exists {into}")
    text = f"create temporary table {into} on commit drop as\n{_statement(lifecycle, compiled, scope)}"
    sql.execute(text, scope.params or {})


def verdicts_of(lifecycle: Lifecycle, packed: Sequence[int]) -> dict[str, bool]:
    """Which conditions are met, by their keys, out of the column `verdicts`."""
    return {
        key: bool(packed[place // _BITS] >> place % _BITS & 1)
        for place, key in enumerate(lifecycle.conditions)
    }


def _statement(lifecycle: Lifecycle, compiled: Compiled, scope: Scope) -> str:
    # Where all history counts the planner is told so, and reads it in one pass.
    since = SINCE if compiled.window_days is not None else "'-infinity'::timestamptz"
    bound = since_sql(compiled.window_days)
    ctes = with_clause(compiled, scope.sql, bound, scope.relations(lifecycle), since)
    return (
        f"{ctes},\nverdicts AS (\n{compiled.sql.replace('%', '%%')}\n)\n"
        "select v.lead, v.as_of, v.today, st.stage, st.stage_since as since, st.prospect,"
        f" {_packed(list(lifecycle.conditions))} as verdicts\n"
        "from verdicts v join standing st on st.lead_id = v.lead order by v.lead"
    )


def _packed(keys: Sequence[str]) -> str:
    bits = [f'case when v."{key}" then {1 << place % _BITS} else 0 end' for place, key in enumerate(keys)]
    words = [" + ".join(bits[start : start + _BITS]) for start in range(0, len(bits), _BITS)]
    return f"array[{', '.join(words)}]::bigint[]"
