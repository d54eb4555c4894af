"""When a lead has to be judged again although nothing is told of it: early is allowed, late is not."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from leadwright.consent.fields import RELATION as CONSENT
from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.compile import Compiled, since_sql, with_clause
from leadwright.criteria.nodes import Comparison, Edge, EventTest, FieldTest, Node, leaves
from leadwright.criteria.operators import DAYS, Operator
from leadwright.criteria.types import FieldType
from leadwright.lifecycle.evaluation import Scope
from leadwright.lifecycle.queries import Lifecycle
from leadwright.platform import sql

DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Turning:
    """What makes conditions change with time: `windows` are (event, seconds), `instants` (relation, column, seconds)."""

    windows: frozenset[tuple[str, int]] = frozenset()
    instants: frozenset[tuple[str, str, int]] = frozenset()
    at_midnight: bool = False
    consents: bool = False
    relations: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def window_days(self) -> int:
        return max((seconds for _, seconds in self.windows), default=0) // DAY_SECONDS


def turning_of(nodes: Iterable[Node], catalogue: Catalogue) -> Turning:
    """How conditions (segments in place) depend on time."""
    nodes = list(nodes)
    events = [test for node in nodes for test in leaves(node, EventTest)]
    facts = [test for node in nodes for test in leaves(node, FieldTest)]
    used = [catalogue.field(test.field) for test in facts]
    instants = {
        (one.relation, one.column, seconds)
        for one, test in zip(used, facts, strict=True)
        if one.type is FieldType.INSTANT
        for seconds in _turns(test.comparison)
    }
    relations: dict[str, frozenset[str]] = {}
    for relation, column, _ in instants:
        relations[relation] = relations.get(relation, frozenset()) | {column}
    return Turning(
        windows=frozenset(looked for test in events for looked in _windows(test)),
        instants=frozenset(instants),
        at_midnight=any(
            one.type is FieldType.DATE and _turns(test.comparison)
            for one, test in zip(used, facts, strict=True)
        )
        or any(_turns(line.comparison) for test in events for line in test.where),
        consents=any(one.relation == CONSENT for one in used),
        relations=relations,
    )


def moments_statement(lifecycle: Lifecycle, scope: Scope, turning: Turning) -> tuple[str, dict[str, object]]:
    """A SELECT, with its parameters, of each lead of the scope and the earliest moment at which what depends on time like that
    may turn; midnights apart, and leads without such a moment absent.
    """
    return _statement(lifecycle, scope, turning), _params(scope, turning)


def midnight_after(day: date, zone: str) -> datetime:
    """The instant (UTC) at which the day after `day` begins in `zone`."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)


def _statement(lifecycle: Lifecycle, scope: Scope, turning: Turning) -> str:
    instants = "".join(
        f"\n    union all\n    select r.lead, r.\"{column}\" + interval '{seconds} seconds' from {relation} r"
        for relation, column, seconds in sorted(turning.instants)
    )
    compiled = Compiled("", turning.relations, turning.window_days)
    ctes = with_clause(compiled, scope.sql, since_sql(turning.window_days), scope.relations(lifecycle))
    text = sql.statement(__package__, "next_changes").replace("{instants}", instants)
    text = text.replace("{events}", scope.events)
    return f"{ctes}\n{text}"


def _params(scope: Scope, turning: Turning) -> dict[str, object]:
    windows = sorted(turning.windows)
    return {
        **(scope.params or {}),
        "names": [name for name, _ in windows],
        "seconds": [seconds for _, seconds in windows],
        "consents": turning.consents,
    }


def _windows(test: EventTest) -> Iterator[tuple[str, int]]:
    days = [test.window.within_days] if test.window.within_days is not None else []
    if isinstance(test.measure, Edge):
        days.append(test.measure.days)
    return ((name, one * DAY_SECONDS) for name in test.names for one in days)


def _turns(comparison: Comparison) -> tuple[int, ...]:
    """How many seconds after a value its comparison with the present can change."""
    if comparison.operator not in DAYS or not isinstance(comparison.operand, int):
        return ()
    seconds = comparison.operand * DAY_SECONDS
    return {
        Operator.WITHIN_LAST_DAYS: (0, seconds),
        Operator.WITHIN_NEXT_DAYS: (-seconds, 0),
        Operator.MORE_THAN_DAYS_AGO: (seconds,),
    }[comparison.operator]
