"""What could be known of leads at past instants: the relations of the program without anything that came later."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from leadwright.criteria.catalogue import Catalogue, Field
from leadwright.criteria.compile import Compiled, with_clause
from leadwright.criteria.nodes import FieldTest, leaves
from leadwright.criteria.registry import Registry
from leadwright.leads.fields import LEAD_DESK, LEAD_TAGS, past
from leadwright.platform import sql
from leadwright.scoring.compile import compile_model
from leadwright.scoring.documents import RELATION as SCORES
from leadwright.scoring.documents import in_place, nodes_of
from leadwright.scoring.model import ScoringModel
from leadwright.scoring.queries import scoring_sql

# No history is kept of these, so nobody's past has any.
NOW_ONLY = frozenset({LEAD_DESK, LEAD_TAGS, SCORES})
_SCOPE = (
    "select lead, as_of, today"
    " from unnest(%(leads)s::bigint[], %(instants)s::timestamptz[], %(days)s::date[]) as judged (lead, as_of, today)"
)


class _PastRelations(Registry):
    def relation_sql(self, name: str, columns: frozenset[str]) -> str:
        """The SELECT of one relation; without any row where there is no history."""
        text = past.relation_sql(name, columns)
        return f"select * from (\n{text}\n) unkept where false" if name in NOW_ONLY else text


RELATIONS = _PastRelations()


@dataclass(frozen=True, slots=True)
class Judged:
    """A lead and the instant it is judged at."""

    lead: int
    as_of: datetime


@dataclass(frozen=True, slots=True)
class PastScore:
    """Points in millionths, and the place in the grid."""

    points: int
    priority: int


def scope_params(judged: Sequence[Judged], zone: str) -> dict[str, Any]:
    """The parameters of the scope: each lead with its instant and the workspace's date then."""
    home = ZoneInfo(zone)
    return {
        "leads": [one.lead for one in judged],
        "instants": [one.as_of for one in judged],
        "days": [one.as_of.astimezone(home).date() for one in judged],
    }


def scores(
    model: ScoringModel, judged: Sequence[Judged], catalogue: Catalogue, zone: str
) -> dict[int, PastScore]:
    """The score of each lead at its instant by this model, in one statement.

    Raises ConditionError where the model names a segment that is not published, UnknownName for another name.
    """
    compiled = compile_model(in_place(model), catalogue, details=False)
    text = scoring_sql(compiled, _SCOPE, min(one.as_of for one in judged), RELATIONS)
    chosen = f"select lead, fit_points + engagement_points, priority from (\n{text}\n) scored"
    return {
        lead: PastScore(points, priority)
        for lead, points, priority in sql.rows(chosen, scope_params(judged, zone))
    }


def values(fields: Sequence[Field], judged: Sequence[Judged], zone: str) -> dict[int, tuple[Any, ...]]:
    """What was known of each lead at its instant, in the order of the fields, which are of one relation."""
    columns = [one.entered or one.column for one in fields]
    relation = fields[0].relation
    compiled = Compiled("", {relation: frozenset(columns)}, None)
    chosen = ", ".join(f'r."{column}"' for column in columns)
    text = (
        f"{with_clause(compiled, _SCOPE, _EVER, RELATIONS)}\n"
        f"select scope.lead, {chosen} from scope join {relation} r on r.lead = scope.lead"
    )
    return {lead: tuple(rest) for lead, *rest in sql.rows(text, scope_params(judged, zone))}


_EVER = "select '-infinity'::timestamptz as since"


def happenings(
    judged: Sequence[Judged], zone: str, windows: Sequence[int]
) -> dict[str, dict[int, tuple[int, ...]]]:
    """For each event how often it had happened to each lead before its instant: within so many days, and at all."""
    compiled = Compiled("", {"scope_events": frozenset({"name"})}, None)
    counts = ", ".join(f"count(*) filter (where ev.age <= {days * 86_400})" for days in windows)
    text = (
        f"{with_clause(compiled, _SCOPE, _EVER, RELATIONS)}\n"
        f"select ev.name, ev.lead, {counts}, count(*) from scope_events ev group by ev.name, ev.lead"
    )
    found: dict[str, dict[int, tuple[int, ...]]] = {}
    for name, lead, *rest in sql.rows(text, scope_params(judged, zone)):
        found.setdefault(name, {})[lead] = tuple(rest)
    return found


def unseen(model: ScoringModel, catalogue: Catalogue) -> tuple[str, ...]:
    """The labels of what a model asks that has no history, which the past therefore lacks."""
    nodes = nodes_of(in_place(model))
    named = dict.fromkeys(test.field for node in nodes for test in leaves(node, FieldTest))
    found: Mapping[str, Field] = catalogue.fields
    return tuple(found[name].label for name in named if name in found and found[name].relation in NOW_ONLY)


def just_before(at: datetime, days: int) -> datetime:
    """The last instant before `at`, or so many days before that."""
    return at - timedelta(days=days, microseconds=1)


def unknown_times(judged: Iterable[Judged]) -> int:
    """Of how many of them the facts have no known time."""
    some = list(judged)
    found = sql.scalar(
        sql.statement(__package__, "times_unknown"),
        {"leads": [one.lead for one in some], "instants": [one.as_of for one in some]},
    )
    assert isinstance(found, int)  # noqa: S101 - a count
    return found
