"""Reads of scores: many leads in one statement, and one lead explained line by line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from leadwright.criteria import registry as offered
from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.compile import prelude
from leadwright.criteria.nodes import Node
from leadwright.criteria.record import Record
from leadwright.criteria.registry import Registry, shared
from leadwright.platform import sql, workspace
from leadwright.platform.errors import Conflict
from leadwright.playbook import queries as playbook
from leadwright.playbook.queries import Published
from leadwright.scoring import adjusting, sentences
from leadwright.scoring.compile import CompiledModel, compile_model
from leadwright.scoring.documents import SCORING, in_place, nodes_of
from leadwright.scoring.layout import LineKind, LineSpec
from leadwright.scoring.lifting import Lift
from leadwright.scoring.model import Dimension, Happening, ScoringModel, millionths
from leadwright.scoring.outlook import BandEnd, Later, Outlook, outlook
from leadwright.scoring.rules import CountedEvent, Score, ScoreLine, as_kept, score

PULSE_SCOPE = "select lead, as_of, today from pulse_scope"


@dataclass(frozen=True)
class ReadyModel:
    """A model ready to score with: its conditions have their segments in place. `number`: which version of its document it is."""

    version_id: int
    model: ScoringModel
    compiled: CompiledModel
    catalogue: Catalogue
    number: int | None = None

    @property
    def turns_at_midnight(self) -> bool:
        """Whether scores may change when the workspace's next day begins."""
        return self.compiled.turns_at_midnight


@dataclass(frozen=True)
class ToldModel:
    """A model to explain by: its conditions have their segments in place. `number`: which version of its document it is."""

    model: ScoringModel
    catalogue: Catalogue
    number: int

    @property
    def asks(self) -> list[Node]:
        """Everything it asks of a lead."""
        return [*nodes_of(self.model), adjusting.TEST]

    @property
    def answers(self) -> frozenset[str]:
        """The fields it gives values to."""
        others = (f"{part}.{name}" for part in ("score", "band") for name in self.model.dimensions.names)
        return frozenset({"priority", *others})


class CountedEventLine(NamedTuple):
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
    live = _live()
    return replace(ready(live.body, live.version_id), number=live.number)


def told_in_force() -> ToldModel:
    """As `in_force`, for telling what one lead has by it, which needs no statement."""
    live = _live()
    return ToldModel(in_place(live.body), offered.catalogue(), live.number)


def _live() -> Published[ScoringModel]:
    live = playbook.in_effect(SCORING)
    if live is None:
        raise Conflict("No scoring model is published. Publish one, or prepare the workspace.")
    return live


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


def scoring_sql(
    compiled: CompiledModel, scope_sql: str, earliest: datetime, registry: Registry = shared
) -> str:
    """One statement, as psycopg text, that scores every lead of a scope (a SELECT of lead, as_of, today, with its parameters) and
    gives what `CompiledModel` says. `earliest`: no lead of the scope is judged at an instant before.

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


def explain_score(
    record: Record, *, using: ToldModel, by_machines: Mapping[str, int] | None = None
) -> ScoreExplanation:
    """Why a lead has its points at the instant of its record. The lines of each dimension sum to its points exactly.

    `record` is what `records.load_record` gives for what the model asks, or more; `by_machines` counts what machines did, by
    name. Judged in plain Python, which knows the events behind each line and agrees with the statement that scores everybody;
    what fades is asked of the database, so that not even a millionth differs. What hidden fields hold is not told.
    """
    own = score(using.model, record, using.catalogue, waking=False)
    found = as_kept(using.model, record, own, _corrected)
    known = _Known(
        using=using,
        found=found,
        ahead=outlook(using.model, record, using.catalogue, found),
        machines=by_machines or {},
        said=_said(found),
        zone=str(workspace.read("time_zone")),
    )
    return ScoreExplanation(
        version=using.number,
        model=using.model.title,
        at=record.as_of,
        fit=_dimension(known, Dimension.FIT),
        engagement=_dimension(known, Dimension.ENGAGEMENT),
        priority=found.priority,
        others={one: _dimension(known, one) for one in using.model.dimensions.others},
    )


def _corrected(asked: Sequence[tuple[float, int, int]]) -> dict[int, int]:
    """Which events PostgreSQL's exponential gives another millionth."""
    exponents, worth, given = zip(*asked, strict=True)
    params = {
        "exponents": sql.numbers(exponents),
        "worth": sql.numbers(worth),
        "given": sql.numbers(given),
    }
    return dict(sql.again(sql.statement(__package__, "faded_otherwise"), params))


@dataclass(frozen=True, slots=True)
class _Said:
    """What a person said with an adjustment; `undoes` is the message of the one it takes back."""

    message: str
    by: str
    reason: str
    undoes: str


def _said(found: Score) -> dict[int, _Said]:
    """What stands in the events of adjustments, as it was entered; read only where there are any."""
    lines = (line for one in found.dimensions.values() for line in one.lines)
    counted = [one.event for line in lines if line.spec.kind is LineKind.ADJUSTMENT for one in line.counted]
    if not counted:
        return {}
    params = {"events": [one.id for one in counted], "times": [one.occurred_at for one in counted]}
    said = sql.rows(sql.statement(__package__, "adjustments_said"), params)
    return {event: _Said(*rest) for event, *rest in said}


@dataclass(frozen=True)
class _Known:
    """Everything that is known of one lead's score; `machines` counts events by machines, by name; `said` is what people said
    of their adjustments, by event.
    """

    using: ToldModel
    found: Score
    ahead: Outlook
    machines: Mapping[str, int]
    said: Mapping[int, _Said]
    zone: str


def _dimension(known: _Known, dimension: str) -> ExplainedDimension:
    found = known.found.dimensions[dimension]
    body = known.using.model.dimensions.of(dimension)
    return ExplainedDimension(
        points=found.millionths,
        band=found.band,
        lines=tuple(said for line in found.lines for said in _lines(known, line)),
        idle=tuple(_idle(known, (line.spec for line in found.lines if not line.millionths))),
        ends=known.ahead.ends.get(dimension),
        thresholds=body.thresholds,
        cap=millionths(body.cap),
        lifts=known.ahead.lifts[dimension],
        title=sentences.title_of(dimension),
    )


def _lines(known: _Known, line: ScoreLine) -> Iterator[ExplainedLine]:
    """Each adjustment is a line of its own; everything else is one where it gives or takes something."""
    if line.spec.kind is LineKind.ADJUSTMENT:
        yield from _adjustments(known, line.counted)
    elif line.millionths:
        yield _line(known, line)


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


def _line(known: _Known, line: ScoreLine) -> ExplainedLine:
    spec, model, catalogue = line.spec, known.using.model, known.using.catalogue
    return ExplainedLine(
        rule=spec.name,
        kind=spec.kind,
        points=line.millionths,
        sentence=sentences.of_line(spec, model, catalogue),
        because=sentences.because(spec, model, catalogue, line),
        events=tuple(
            CountedEventLine(one.event.id, one.event.name, one.event.occurred_at, one.millionths)
            for one in line.counted
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
