"""A score in plain Python: what the compiled query must agree with, and what finds the events behind each line.

Points are integers of a millionth, so sums are exact whatever the order of events. SQL's points are the ones that are shown
and stored; these may differ from them by one millionth for each counted decaying event, where the machine's exponential does.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import islice
from typing import NamedTuple

from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.evaluate import Line as ConditionLine
from leadwright.criteria.evaluate import evaluate
from leadwright.criteria.happenings import counting
from leadwright.criteria.nodes import EventTest
from leadwright.criteria.record import EventFact, Record
from leadwright.criteria.truth import Moment, stored, utc
from leadwright.criteria.types import FieldType
from leadwright.scoring import adjusting
from leadwright.scoring.decay import decay_rate, epoch_seconds, fading, faintest, worth_left
from leadwright.scoring.layout import LIMITS, LineKind, LineSpec, line_specs
from leadwright.scoring.limits import Limits
from leadwright.scoring.model import (
    ConditionRule,
    Dimension,
    EventRule,
    RangeRule,
    Repetition,
    Rule,
    ScoringModel,
)
from leadwright.scoring.rulebook import DAY_SECONDS
from leadwright.scoring.turning import ages_that_matter, passings
from leadwright.scoring.waking import Drift, decay_seconds, drift_of, naming_most

# What the system, an import or a salesperson did is not an activity of the lead.
NOT_ACTIVITY = frozenset(
    {
        "lead_imported", "stage_set", "hand_over_accepted", "hand_over_rejected", "email_delivered", "email_bounced",
        "trial_ended", adjusting.EVENT,
    }
)  # fmt: skip


class CountedEvent(NamedTuple):
    """An event that counts, and what it gives."""

    event: EventFact
    millionths: int


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """A line with its points. `counted` are the events behind it, newest first; `verdict` is a condition's."""

    spec: LineSpec
    millionths: int
    counted: tuple[CountedEvent, ...] = ()
    verdict: ConditionLine | None = None


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """The millionths of the lines sum to `millionths`."""

    millionths: int
    band: str
    lines: tuple[ScoreLine, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """A lead's score at the record's instant. `wake_after` is in whole seconds; None means that time changes nothing.

    `strongest` is the place of the rule that gave most after its cap, None where none gave anything.
    """

    dimensions: Mapping[str, DimensionScore]
    priority: int
    last_activity_at: datetime | None
    strongest: int | None
    wake_after: int | None


def score(model: ScoringModel, record: Record, catalogue: Catalogue, *, waking: bool = True) -> Score:
    """The score of one lead. The conditions of `model` have their segments in place. Pure and repeatable.

    Without `waking` nobody asks when it changes, which is looked up event by event, and `wake_after` is None.
    """
    facts = _Facts(record, catalogue)
    found = _summed(model, dict(_given_lines(model, facts)))
    wakes = _wake_after(model, found, facts) if waking else None
    return replace(found, last_activity_at=_last_activity(facts.events), wake_after=wakes)


Corrected = Callable[[Sequence[tuple[float, int, int]]], Mapping[int, int]]
"""Given (exponent, millionths of the rule, millionths given) of each fading event: by place, what another engine gives where that
is something else.
"""


def as_kept(model: ScoringModel, record: Record, found: Score, corrected: Corrected) -> Score:
    """The same score with the exponentials of the engine that keeps scores, which may round an event to the next millionth."""
    now = epoch_seconds(record.as_of)
    lines = {line.spec.column: line for one in found.dimensions.values() for line in one.lines}
    places: list[tuple[str, int]] = []
    asked: list[tuple[float, int, int]] = []
    for index, rule in model.ageing_rules.items():
        if rule.half_life_seconds is not None:
            rate, worth_now = decay_rate(rule.half_life_seconds), rule.millionths
            column = f"rule_{index}"
            fading = lines[column].counted
            places += [(column, place) for place in range(len(fading))]
            asked += [
                (faintest((now - one.event.occurred_at.timestamp()) * rate), worth_now, one.millionths)
                for one in fading
            ]
    other = corrected(asked) if asked else {}
    if not other:
        return found
    for number, millionths in other.items():
        column, place = places[number]
        line = lines[column]
        counted = list(line.counted)
        counted[place] = CountedEvent(counted[place].event, millionths)
        lines[column] = ScoreLine(line.spec, sum(one.millionths for one in counted), tuple(counted))
    kept = _summed(model, lines)
    return replace(kept, last_activity_at=found.last_activity_at, wake_after=found.wake_after)


def _summed(model: ScoringModel, lines: Mapping[str, ScoreLine]) -> Score:
    """The score that the lines of rules and adjustments make, with what each limit changes; without times."""
    specs = line_specs(model)
    limited = Limits(model).applied(
        [lines[f"rule_{index}"].millionths for index in range(len(model.rules))],
        {name: lines[f"{name}_adjusted"].millionths for name in model.dimensions.names},
    )
    changed = {
        spec.column: ScoreLine(spec, limited.changed[spec.column]) for spec in specs if spec.kind in LIMITS
    }
    lines = {**lines, **changed}
    dimensions = {
        dimension: DimensionScore(
            limited.points[dimension],
            band_of(limited.points[dimension], model.dimensions.of(dimension).thresholds),
            tuple(lines[spec.column] for spec in specs if spec.dimension == dimension),
        )
        for dimension in model.dimensions.names
    }
    return Score(
        dimensions=dimensions,
        priority=model.grid["".join(dimensions[dimension].band for dimension in Dimension)],
        last_activity_at=None,
        strongest=_strongest(lines),
        wake_after=None,
    )


def band_of(points: int, thresholds: Sequence[tuple[str, int]]) -> str:
    """The first band whose threshold is reached; the last one catches all."""
    return next((band for band, begin in thresholds if points >= begin), thresholds[-1][0])


class _Facts:
    """The record without events that have not happened yet, each event once."""

    def __init__(self, record: Record, catalogue: Catalogue) -> None:
        self.record = record if _is_plain(record) else replace(record, events=_plain(record))
        self.events = self.record.history
        self._now = epoch_seconds(record.as_of)
        self.catalogue = catalogue
        self._moment = Moment(record.as_of, record.today)

    def matching(self, test: EventTest) -> Sequence[EventFact]:
        """The events that pass the test, newest first, ties by message id."""
        return counting(test, self.record.named(test.names), self._moment, self.catalogue)

    def seconds_until(self, instant: datetime, days: int) -> float:
        return epoch_seconds(instant) + days * DAY_SECONDS - self._now


def _is_plain(record: Record) -> bool:
    """Whether every event is there once, and none is still to come."""
    events = record.history
    return not events or (
        utc(events[0].occurred_at) <= utc(record.as_of) and len({event.id for event in events}) == len(events)
    )


def _plain(record: Record) -> tuple[EventFact, ...]:
    now = utc(record.as_of)
    return tuple({event.id: event for event in record.events if utc(event.occurred_at) <= now}.values())


def _given_lines(model: ScoringModel, facts: _Facts) -> Iterator[tuple[str, ScoreLine]]:
    """The lines of rules and of what people gave, by column; limits come on top."""
    for spec in line_specs(model):
        if spec.kind is LineKind.RULE:
            yield spec.column, _rule_line(spec, model.rules[spec.rule], facts)
        elif spec.kind is LineKind.ADJUSTMENT:
            yield spec.column, _adjustment_line(spec, facts)


def _adjustment_line(spec: LineSpec, facts: _Facts) -> ScoreLine:
    named = facts.record.named([adjusting.EVENT])
    found = adjusting.adjustments(named, spec.dimension, facts.record.as_of)
    newest_first = sorted(found, key=lambda event: (utc(event.occurred_at), event.id), reverse=True)
    counted = tuple(CountedEvent(event, adjusting.given_by(event)) for event in newest_first)
    return ScoreLine(spec, sum(one.millionths for one in counted), counted)


def _rule_line(spec: LineSpec, rule: Rule, facts: _Facts) -> ScoreLine:
    match rule:
        case ConditionRule():
            return _condition_line(spec, rule, facts)
        case EventRule():
            return _event_line(spec, rule, facts)
        case RangeRule():
            return _range_line(spec, rule, facts)


def _condition_line(spec: LineSpec, rule: ConditionRule, facts: _Facts) -> ScoreLine:
    verdict = evaluate(rule.when, facts.record, facts.catalogue, worded=False)
    return ScoreLine(spec, rule.millionths if verdict.matches else 0, verdict=verdict.line)


def _event_line(spec: LineSpec, rule: EventRule, facts: _Facts) -> ScoreLine:
    found = facts.matching(rule.test)
    worth_of = _worth_of(rule)
    now = epoch_seconds(facts.record.as_of)
    kept = islice(_counted(rule, found, facts.catalogue), rule.at_most)
    counted = tuple([CountedEvent(event, worth_of(now - event.occurred_at.timestamp())) for event in kept])
    return ScoreLine(spec, sum(one.millionths for one in counted), counted)


def _worth_of(rule: EventRule) -> Callable[[float], int]:
    """What an event of an age in seconds gives; the numbers of the rule are read once for all of them."""
    millionths = rule.millionths
    if rule.lifespan_seconds is not None:
        return partial(worth_left, millionths, rule.lifespan_seconds)
    half_life = rule.half_life_seconds
    if half_life is None:
        return lambda age: millionths
    return fading(millionths, decay_rate(half_life))


def _range_line(spec: LineSpec, rule: RangeRule, facts: _Facts) -> ScoreLine:
    """Each event stands with what it changed when it came, so that the events of a line sum to it."""
    found = tuple(_counted(rule, facts.matching(rule.test), facts.catalogue))
    given = [rule.given_for(count) for count in range(len(found), -1, -1)]
    counted = tuple(
        CountedEvent(event, with_it - without)
        for event, with_it, without in zip(found, given, given[1:], strict=False)
    )
    return ScoreLine(spec, given[0], counted)


def _counted(
    rule: EventRule | RangeRule, newest_first: Sequence[EventFact], catalogue: Catalogue
) -> Iterator[EventFact]:
    """The events that count, newest first; `at_most` comes on top."""
    match rule.counts.repetition:
        case Repetition.EVERY:
            yield from newest_first
        case Repetition.ONCE:
            yield from newest_first[:1]
        case Repetition.ONCE_PER:
            name = rule.counts.property
            kind = catalogue.property(rule.event, name).type
            yield from _most_of_each(
                newest_first, 1, (object_key(event, name, kind) for event in newest_first)
            )
        case Repetition.PER_DAY:
            days = (event.local_date for event in newest_first)
            yield from _most_of_each(newest_first, rule.counts.most, days)


def object_key(event: EventFact, name: str, kind: FieldType) -> Hashable:
    """What an event is about, as rules that count once per object compare it; events that do not say are about the same."""
    return stored(kind, event.properties.get(name))


def _most_of_each(events: Iterable[EventFact], most: int, keys: Iterable[Hashable]) -> Iterator[EventFact]:
    seen: dict[Hashable, int] = {}
    for event, key in zip(events, keys, strict=True):
        before = seen.get(key, 0)
        if before < most:
            seen[key] = before + 1
            yield event


def _last_activity(events: Iterable[EventFact]) -> datetime | None:
    return max((utc(event.occurred_at) for event in events if event.name not in NOT_ACTIVITY), default=None)


def _strongest(lines: Mapping[str, ScoreLine]) -> int | None:
    given: Counter[int] = Counter()
    for line in lines.values():
        if line.spec.rule >= 0:
            given[line.spec.rule] += line.millionths
    best = max(given, key=lambda rule: (given[rule], -rule), default=None)
    return best if best is not None and given[best] > 0 else None


def _wake_after(model: ScoringModel, found: Score, facts: _Facts) -> int | None:
    slack = len(facts.events) * naming_most(model)
    lines = {line.spec.column: line for one in found.dimensions.values() for line in one.lines}
    drifts = dict.fromkeys(model.dimensions.names, Drift())
    for index, rule in model.ageing_rules.items():
        line = lines[f"rule_{index}"]
        drifts[rule.dimension] += drift_of(rule, line.millionths, len(line.counted), slack)
    waits = [*_turning_points(model, facts)]
    points = {name: one.millionths for name, one in found.dimensions.items()}
    decay = decay_seconds(points, drifts, model, slack)
    if decay is not None:
        waits.append(decay)
    return int(min(waits)) if waits else None


def _turning_points(model: ScoringModel, facts: _Facts) -> Iterator[float]:
    """Seconds until each moment still to come at which a window ends or an instant passes."""
    ages = ages_that_matter(model)
    for event in facts.events:
        for days in ages.get(event.name, ()):
            yield from _to_come(facts.seconds_until(event.occurred_at, days))
    for passing in passings(model, facts.catalogue):
        if passing.events:
            values = [
                event.properties.get(passing.name) for event in facts.events if event.name in passing.events
            ]
        else:
            values = [facts.record.values.get(passing.name)]
        for value in values:
            if isinstance(value, datetime):
                yield from _to_come(facts.seconds_until(value, passing.days))


def _to_come(seconds: float) -> Iterator[float]:
    if seconds > 0:
        yield seconds
