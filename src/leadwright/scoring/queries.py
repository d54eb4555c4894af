"""Reads of scores: many leads in one statement, and one lead explained line by line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from leadwright.criteria import registry as offered
from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.compile import prelude
from leadwright.criteria.registry import Registry, shared
from leadwright.platform import clock, sql, workspace
from leadwright.platform.errors import Conflict
from leadwright.playbook import conditions, records
from leadwright.playbook import queries as playbook
from leadwright.playbook.records import Asked
from leadwright.scoring import sentences
from leadwright.scoring.compile import CompiledModel, compile_model
from leadwright.scoring.documents import SCORING
from leadwright.scoring.layout import LineKind, LineSpec, line_specs
from leadwright.scoring.model import Dimension, ScoringModel
from leadwright.scoring.rules import ScoreLine, score

PULSE_SCOPE = "select lead, as_of, today from pulse_scope"
_ONE = "select %(lead)s::bigint as lead, %(as_of)s::timestamptz as as_of, %(today)s::date as today"


@dataclass(frozen=True)
class ReadyModel:
    """A published model ready to score with: its conditions have their segments in place."""

    version_id: int
    model: ScoringModel
    compiled: CompiledModel
    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class ScoredLead:
    """A lead's score at an instant. Points are millionths; `lines` follow `line_specs(model)`.

    `wake_after`: in how many seconds it may have changed by time alone, None for never.
    """

    lead: int
    lines: tuple[int, ...]
    fit_points: int
    engagement_points: int
    fit_band: str
    engagement_band: str
    priority: int
    last_activity_at: datetime | None
    reason_rule: int | None
    reason_count: int | None
    reason_on: date | None
    wake_after: int | None


@dataclass(frozen=True)
class CountedEventLine:
    """An event behind a line, with what it gave in millionths."""

    event: int
    name: str
    occurred_at: datetime
    points: int


@dataclass(frozen=True)
class ExplainedLine:
    """A line of a score: the rule or the limit, its millionths, the rule as a sentence, and what is behind it."""

    rule: str
    kind: LineKind
    points: int
    sentence: str
    because: str
    events: tuple[CountedEventLine, ...] = ()


@dataclass(frozen=True)
class ExplainedDimension:
    """The millionths of a dimension, which are the sum of its lines."""

    points: int
    band: str
    lines: tuple[ExplainedLine, ...]


@dataclass(frozen=True)
class ScoreExplanation:
    """A lead's score at an instant, complete: what gave points, what took some away, and what could have."""

    version_id: int
    model: str
    at: datetime
    fit: ExplainedDimension
    engagement: ExplainedDimension
    priority: int


def in_force() -> ReadyModel:
    """The published model. Raises Conflict where there is none, which a prepared workspace never is."""
    live = playbook.published(SCORING)
    if live is None:
        raise Conflict("No scoring model is published. Publish one, or prepare the workspace.")
    return ready(live.body, live.version_id)


def ready(body: ScoringModel, version_id: int) -> ReadyModel:
    """A body with its segments in place, compiled. Raises ConditionError for a segment that is not published."""
    nodes = {
        index: conditions.inlined(node, f"rules[{index}].when") for index, node in body.conditions.items()
    }
    model = body.with_conditions(nodes)
    catalogue = offered.catalogue()
    return ReadyModel(version_id, model, compile_model(model, catalogue), catalogue)


def score_leads(
    using: ReadyModel,
    *,
    scope_sql: str = PULSE_SCOPE,
    params: Mapping[str, object] | None = None,
    registry: Registry = shared,
) -> list[ScoredLead]:
    """Score every lead of a scope (a SELECT of lead, as_of, today) in one statement. Reads only."""
    compiled = using.compiled.statement
    text = prelude(compiled, scope_sql, since_sql(compiled.window_days), registry)
    width = len(line_specs(using.model))
    return [
        ScoredLead(lead, tuple(rest[:width]), *rest[width:]) for lead, *rest in sql.rows(text, params or {})
    ]


def since_sql(window_days: int | None) -> str:
    """The relation `clock`: before this instant no event matters for any lead of the scope."""
    if window_days is None:
        return "select '-infinity'::timestamptz as since"
    return f"select min(as_of) - interval '{window_days * 86_400} seconds' as since from scope"


def explain_score(lead_id: int, *, at: datetime) -> ScoreExplanation:
    """Why a lead has its points at `at`, by the model in force. The lines of each dimension sum to its points exactly.

    Points come from the statement that scores everybody; which events are behind them is found in plain Python.
    """
    using = in_force()
    asked = Asked(lead_id, at, clock.local_date(at, str(workspace.read("time_zone"))))
    (scored,) = score_leads(using, scope_sql=_ONE, params=vars(asked))
    nodes = [*using.model.conditions.values(), *(rule.test for rule in using.model.event_rules.values())]
    found = score(using.model, records.load_record(asked, nodes, using.catalogue), using.catalogue)
    behind = {line.spec.column: line for one in found.dimensions.values() for line in one.lines}
    points = dict(zip(line_specs(using.model), scored.lines, strict=True))
    return ScoreExplanation(
        version_id=using.version_id,
        model=using.model.title,
        at=at,
        fit=_dimension(using, Dimension.FIT, scored, points, behind),
        engagement=_dimension(using, Dimension.ENGAGEMENT, scored, points, behind),
        priority=scored.priority,
    )


def _dimension(
    using: ReadyModel,
    dimension: Dimension,
    scored: ScoredLead,
    points: Mapping[LineSpec, int],
    behind: Mapping[str, ScoreLine],
) -> ExplainedDimension:
    fit = dimension is Dimension.FIT
    return ExplainedDimension(
        points=scored.fit_points if fit else scored.engagement_points,
        band=scored.fit_band if fit else scored.engagement_band,
        lines=tuple(
            _line(using, spec, millionths, behind.get(spec.column))
            for spec, millionths in points.items()
            if spec.dimension is dimension and millionths
        ),
    )


def _line(using: ReadyModel, spec: LineSpec, millionths: int, line: ScoreLine | None) -> ExplainedLine:
    counted = line.counted if line is not None else ()
    return ExplainedLine(
        rule=spec.name,
        kind=spec.kind,
        points=millionths,
        sentence=sentences.of_line(spec, using.model, using.catalogue),
        because=sentences.because(spec, using.model, using.catalogue, line),
        events=tuple(
            CountedEventLine(one.event.id, one.event.name, one.event.occurred_at, one.millionths)
            for one in counted
        ),
    )
