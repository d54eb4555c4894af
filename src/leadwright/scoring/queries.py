"""Reads of scores: many leads in one statement, and one lead explained line by line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from leadwright.criteria import registry as offered
from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.compile import prelude
from leadwright.criteria.registry import Registry, shared
from leadwright.leads.queries.timeline import machine_events
from leadwright.platform import clock, sql, workspace
from leadwright.platform.errors import Conflict
from leadwright.playbook import queries as playbook
from leadwright.playbook import records
from leadwright.playbook.records import Asked
from leadwright.scoring import adjusting, sentences
from leadwright.scoring.compile import CompiledModel, compile_model
from leadwright.scoring.documents import SCORING, in_place, nodes_of
from leadwright.scoring.layout import LineKind, LineSpec, line_specs
from leadwright.scoring.lifting import Lift
from leadwright.scoring.model import Dimension, Happening, ScoringModel, millionths
from leadwright.scoring.outlook import BandEnd, Later, Outlook, outlook
from leadwright.scoring.rules import CountedEvent, ScoreLine, score

PULSE_SCOPE = "select lead, as_of, today from pulse_scope"
_ONE = "select %(lead)s::bigint as lead, %(as_of)s::timestamptz as as_of, %(today)s::date as today"


@dataclass(frozen=True)
class ReadyModel:
    """A model ready to score with: its conditions have their segments in place. `number`: which version of its document it is."""

    version_id: int
    model: ScoringModel
    compiled: CompiledModel
    catalogue: Catalogue
    number: int | None = None


@dataclass(frozen=True, slots=True)
class ScoredLead:
    """A lead's score at an instant. Points are millionths; `lines` follow `line_specs(model)`.

    `wake_after`: in how many seconds it may have changed by time alone, None for never. `others`: name, points and band of each
    dimension beside fit and engagement.
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
    others: tuple[tuple[str, int, str], ...] = ()


@dataclass(frozen=True)
class CountedEventLine:
    """An event behind a line, with what it gave in millionths."""

    event: int
    name: str
    occurred_at: datetime
    points: int


@dataclass(frozen=True)
class ExplainedLine:
    """A line of a score: the rule or the limit, its millionths, the rule as a sentence, and what is behind it.

    `later` is what it will be at its next turn if nothing happens; `label` the short words of the document for the rule, or
    who gave points by hand.
    """

    rule: str
    kind: LineKind
    points: int
    sentence: str
    because: str
    events: tuple[CountedEventLine, ...] = ()
    later: Later | None = None
    label: str = ""

    @property
    def adjustment(self) -> int | None:
        """The number of a person's adjustment, by which it is taken back; None for any other line."""
        return self.events[0].event if self.kind is LineKind.ADJUSTMENT else None


@dataclass(frozen=True)
class ExplainedDimension:
    """The millionths of a dimension, which are the sum of its lines.

    `idle` are rules that give nothing although machines did what they ask for. `ends` is when the band changes if nothing
    happens (None: not within two years), `thresholds` where each band begins, best first, `cap` the most there is, and `lifts`
    what would lift it to the next band.
    """

    points: int
    band: str
    lines: tuple[ExplainedLine, ...]
    idle: tuple[ExplainedLine, ...] = ()
    ends: BandEnd | None = None
    thresholds: tuple[tuple[str, int], ...] = ()
    cap: int = 0
    title: str = ""
    lifts: tuple[Lift, ...] = ()


@dataclass(frozen=True)
class ScoreExplanation:
    """A lead's score at an instant, complete: what gave points, what took some away, and what could have.

    `others` are the dimensions beside fit and engagement, which change no priority.
    """

    version: int | None
    model: str
    at: datetime
    fit: ExplainedDimension
    engagement: ExplainedDimension
    priority: int
    others: Mapping[str, ExplainedDimension] = field(default_factory=dict)

    @property
    def dimensions(self) -> Mapping[str, ExplainedDimension]:
        """Every dimension by name: fit, engagement, then the others."""
        return {"fit": self.fit, "engagement": self.engagement, **self.others}


def in_force() -> ReadyModel:
    """The model that scores follow; one published since takes effect when all are computed by it.

    Raises Conflict where there is none, which a prepared workspace never is.
    """
    live = playbook.in_effect(SCORING)
    if live is None:
        raise Conflict("No scoring model is published. Publish one, or prepare the workspace.")
    return replace(ready(live.body, live.version_id), number=live.number)


def ready(body: ScoringModel, version_id: int, *, details: bool = True) -> ReadyModel:
    """A body with its segments in place, compiled, without `details` for scores that are compared and not kept.

    Raises ConditionError for a segment that is not published.
    """
    model = in_place(body)
    catalogue = offered.catalogue()
    compiled = compile_model(model, catalogue, details=details, adjusted=_anybody_is_adjusted())
    return ReadyModel(version_id, model, compiled, catalogue)


def _anybody_is_adjusted() -> bool:
    """Whether points were ever given by hand. Who is given the first between this and the scoring is marked and scored again."""
    return bool(
        sql.scalar("select exists (select from event where name = %(name)s)", {"name": adjusting.EVENT})
    )


def score_leads(
    using: ReadyModel,
    *,
    earliest: datetime,
    scope_sql: str = PULSE_SCOPE,
    params: Mapping[str, object] | None = None,
    registry: Registry = shared,
) -> list[ScoredLead]:
    """Score every lead of a scope (a SELECT of lead, as_of, today) in one statement. Reads only.

    `earliest`: no lead of the scope is judged at an instant before.
    """
    text = scoring_sql(using.compiled, scope_sql, earliest, registry)
    names = tuple(using.model.dimensions.others)
    return [_scored(row, len(line_specs(using.model)), names) for row in sql.rows(text, params or {})]


def _scored(row: Sequence[Any], width: int, names: Sequence[str]) -> ScoredLead:
    lead, *rest = row
    end = len(rest) - 2 * len(names)
    others = tuple(zip(names, rest[end::2], rest[end + 1 :: 2], strict=True))
    values: list[Any] = [lead, tuple(rest[:width]), *rest[width:end], others]
    return ScoredLead(*values)


def scoring_sql(
    compiled: CompiledModel, scope_sql: str, earliest: datetime, registry: Registry = shared
) -> str:
    """The statement of `score_leads` as psycopg text, with the parameters of `scope_sql`.

    The instant before which no event matters is written into it, so that the planner knows how many events there are: told by a
    subselect it takes them for few, and looks up a million one by one.
    """
    since = _lower_bound(compiled.statement.window_days, earliest)
    return prelude(compiled.statement, scope_sql, f"select {since} as since", registry, since)


def _lower_bound(days: int | None, earliest: datetime) -> str:
    """As a constant: what PostgreSQL takes from an instant it takes again for every event."""
    try:
        return (
            "'-infinity'::timestamptz"
            if days is None
            else f"'{earliest - timedelta(days=days)}'::timestamptz"
        )
    except OverflowError:  # a window that begins before the calendar
        return "'-infinity'::timestamptz"


def explain_score(lead_id: int, *, at: datetime, hidden: frozenset[str] = frozenset()) -> ScoreExplanation:
    """Why a lead has its points at `at`, by the model in force. The lines of each dimension sum to its points exactly.

    Points come from the statement that scores everybody; which events are behind them is found in plain Python. What the fields
    `hidden` hold is not told.
    """
    using = in_force()
    zone = str(workspace.read("time_zone"))
    asked = Asked(lead_id, at, clock.local_date(at, zone), hidden)
    (scored,) = score_leads(using, earliest=at, scope_sql=_ONE, params=vars(asked))
    nodes = [*nodes_of(using.model), adjusting.TEST]
    record = records.load_record(asked, nodes, using.catalogue)
    found = score(using.model, record, using.catalogue)
    ahead = outlook(using.model, record, using.catalogue, found)
    behind = {line.spec.column: line for one in found.dimensions.values() for line in one.lines}
    points = dict(zip(line_specs(using.model), scored.lines, strict=True))
    machines = machine_events(lead_id, at)
    known = _Known(using, scored, points, behind, ahead, machines, _said(behind), zone)
    return ScoreExplanation(
        version=using.number,
        model=using.model.title,
        at=at,
        fit=_dimension(known, Dimension.FIT),
        engagement=_dimension(known, Dimension.ENGAGEMENT),
        priority=scored.priority,
        others={one: _dimension(known, one) for one in using.model.dimensions.others},
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """What a person said with an adjustment; `undoes` is the message of the one it takes back."""

    message: str
    by: str
    reason: str
    undoes: str


def _said(behind: Mapping[str, ScoreLine]) -> dict[int, _Said]:
    """What stands in the events of adjustments, as it was entered; read only where there are any."""
    counted = [
        one.event for line in behind.values() if line.spec.kind is LineKind.ADJUSTMENT for one in line.counted
    ]
    if not counted:
        return {}
    params = {"events": [one.id for one in counted], "times": [one.occurred_at for one in counted]}
    found = sql.rows(sql.statement(__package__, "adjustments_said"), params)
    return {event: _Said(*rest) for event, *rest in found}


@dataclass(frozen=True)
class _Known:
    """Everything that is known of one lead's score; `machines` counts events by machines, by name; `said` is what people said
    of their adjustments, by event.
    """

    using: ReadyModel
    scored: ScoredLead
    points: Mapping[LineSpec, int]
    behind: Mapping[str, ScoreLine]
    ahead: Outlook
    machines: Mapping[str, int]
    said: Mapping[int, _Said]
    zone: str


def _dimension(known: _Known, dimension: str) -> ExplainedDimension:
    points, band = _total(known.scored, dimension)
    body = known.using.model.dimensions.of(dimension)
    of_it = {spec: points for spec, points in known.points.items() if spec.dimension == dimension}
    return ExplainedDimension(
        points=points,
        band=band,
        lines=tuple(line for spec, points in of_it.items() for line in _lines(known, spec, points)),
        idle=tuple(_idle(known, (spec for spec, points in of_it.items() if not points))),
        ends=known.ahead.ends.get(dimension),
        thresholds=body.thresholds,
        cap=millionths(body.cap),
        lifts=known.ahead.lifts[dimension],
        title=sentences.title_of(dimension),
    )


def _total(scored: ScoredLead, dimension: str) -> tuple[int, str]:
    """The points and the band of a dimension."""
    built_in = {
        "fit": (scored.fit_points, scored.fit_band),
        "engagement": (scored.engagement_points, scored.engagement_band),
    }
    return (built_in | {name: (points, band) for name, points, band in scored.others})[dimension]


def _lines(known: _Known, spec: LineSpec, points: int) -> Iterator[ExplainedLine]:
    """Each adjustment is a line of its own; everything else is one where it gives or takes something."""
    if spec.kind is LineKind.ADJUSTMENT:
        yield from _adjustments(known, known.behind[spec.column].counted)
    elif points:
        yield _line(known, spec, points)


def _adjustments(known: _Known, counted: Sequence[CountedEvent]) -> Iterator[ExplainedLine]:
    """Those in force that nobody has taken back: with what takes one back it gives nothing."""
    undone = {known.said[one.event.id].undoes for one in counted} - {""}
    for one in counted:
        said, ends = known.said[one.event.id], adjusting.end_of(one.event)
        if said.undoes or said.message in undone:
            continue
        yield ExplainedLine(
            rule="adjustment",
            kind=LineKind.ADJUSTMENT,
            points=one.millionths,
            sentence=sentences.of_adjustment(one.millionths, said.by, ends, known.zone),
            because=said.reason,
            events=(CountedEventLine(one.event.id, one.event.name, one.event.occurred_at, one.millionths),),
            later=Later(0, ends),
            label=f"Given by {said.by}" if one.millionths > 0 else f"Taken by {said.by}",
        )


def _line(known: _Known, spec: LineSpec, points: int) -> ExplainedLine:
    line = known.behind.get(spec.column)
    counted = line.counted if line is not None else ()
    model, catalogue = known.using.model, known.using.catalogue
    return ExplainedLine(
        rule=spec.name,
        kind=spec.kind,
        points=points,
        sentence=sentences.of_line(spec, model, catalogue),
        because=sentences.because(spec, model, catalogue, line),
        events=tuple(
            CountedEventLine(one.event.id, one.event.name, one.event.occurred_at, one.millionths)
            for one in counted
        ),
        later=known.ahead.later.get(spec.column),
        label=_label(known, spec),
    )


def _idle(known: _Known, specs: Iterable[LineSpec]) -> Iterator[ExplainedLine]:
    """Event rules that look at no property, and whose events only machines brought about."""
    for spec in specs:
        rule = known.using.model.rules[spec.rule] if spec.kind is LineKind.RULE else None
        if not isinstance(rule, Happening) or rule.where:
            continue
        count = sum(known.machines.get(name, 0) for name in rule.event)
        if count:
            yield ExplainedLine(
                rule=spec.name,
                kind=spec.kind,
                points=0,
                sentence=sentences.of_line(spec, known.using.model, known.using.catalogue),
                because=f"{count} by machines, which count for nothing",
                label=_label(known, spec),
            )


def _label(known: _Known, spec: LineSpec) -> str:
    """The short words the document has for a rule; none for a limit."""
    return known.using.model.rules[spec.rule].reason or "" if spec.kind is LineKind.RULE else ""
