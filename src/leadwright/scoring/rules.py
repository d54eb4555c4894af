"""A score in plain Python: what the compiled query must agree with, and what finds the events behind each line.

Points are integers of a millionth, so sums are exact whatever the order of events. SQL's points are the ones that are shown
and stored; these may differ from them by one millionth for each counted decaying event, where the machine's exponential does.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.evaluate import Line as ConditionLine
from leadwright.criteria.evaluate import evaluate
from leadwright.criteria.happenings import happened
from leadwright.criteria.nodes import EventTest
from leadwright.criteria.record import EventFact, Record
from leadwright.criteria.truth import Moment, stored, utc
from leadwright.criteria.types import FieldType
from leadwright.scoring import adjusting
from leadwright.scoring.decay import epoch_seconds, worth, worth_left
from leadwright.scoring.layout import LineKind, LineSpec, line_specs
from leadwright.scoring.model import (
    ConditionRule,
    Dimension,
    EventRule,
    RangeRule,
    Repetition,
    Rule,
    ScoringModel,
    millionths,
)
from leadwright.scoring.rulebook import DAY_SECONDS
from leadwright.scoring.turning import ages_that_matter, passings
from leadwright.scoring.waking import Drift, decay_seconds, drift_of, naming_most

# What the system, an import or a salesperson did is not an activity of the lead.
NOT_ACTIVITY = frozenset(
    {"lead_imported", "stage_set", "email_delivered", "email_bounced", "trial_ended", adjusting.EVENT}
)


@dataclass(frozen=True, slots=True)
class CountedEvent:
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


def score(model: ScoringModel, record: Record, catalogue: Catalogue) -> Score:
    """The score of one lead. The conditions of `model` have their segments in place. Pure and repeatable."""
    facts = _Facts(record, catalogue)
    lines = {line.spec.column: line for line in _rule_lines(model, facts)}
    points = limit(model, lines)
    specs = line_specs(model)
    dimensions = {
        dimension: DimensionScore(
            points[dimension],
            band_of(points[dimension], model.dimensions.of(dimension).thresholds),
            tuple(lines[spec.column] for spec in specs if spec.dimension == dimension),
        )
        for dimension in model.dimensions.names
    }
    return Score(
        dimensions=dimensions,
        priority=model.grid["".join(dimensions[dimension].band for dimension in Dimension)],
        last_activity_at=_last_activity(facts.events),
        strongest=_strongest(lines),
        wake_after=_wake_after(model, points, lines, facts),
    )


def limit(model: ScoringModel, lines: dict[str, ScoreLine]) -> dict[str, int]:
    """The points of each dimension, given every line by its column; writes what each limit takes or adds into its line."""
    points: dict[str, int] = {}
    for dimension in model.dimensions.names:
        _limit_groups(model, dimension, lines)
        points[dimension] = _limit_dimension(model, dimension, lines)
    if model.total_cap is not None:
        _limit_total(millionths(model.total_cap), points, lines)
    return points


def band_of(points: int, thresholds: Sequence[tuple[str, int]]) -> str:
    """The first band whose threshold is reached; the last one catches all."""
    return next((band for band, begin in thresholds if points >= begin), thresholds[-1][0])


class _Facts:
    """The record without events that have not happened yet, each event once."""

    def __init__(self, record: Record, catalogue: Catalogue) -> None:
        now = utc(record.as_of)
        by_id = {event.id: event for event in record.events if utc(event.occurred_at) <= now}
        self.events = tuple(by_id.values())
        self.record = replace(record, events=self.events)
        self.catalogue = catalogue
        self._by_id = by_id
        self._moment = Moment(record.as_of, record.today)

    def matching(self, test: EventTest) -> tuple[EventFact, ...]:
        """The events that pass the test, newest first, ties by message id."""
        found = happened(test, self.record.named(test.names), self._moment, self.catalogue).events
        return tuple(self._by_id[one] for one in found)

    def age(self, event: EventFact) -> float:
        return epoch_seconds(self.record.as_of) - epoch_seconds(event.occurred_at)

    def seconds_until(self, instant: datetime, days: int) -> float:
        return epoch_seconds(instant) + days * DAY_SECONDS - epoch_seconds(self.record.as_of)


def _rule_lines(model: ScoringModel, facts: _Facts) -> Iterator[ScoreLine]:
    sums: dict[int, int] = {}
    for spec in line_specs(model):
        if spec.kind is LineKind.RULE:
            rule = model.rules[spec.rule]
            line = _rule_line(spec, rule, facts)
            sums[spec.rule] = line.millionths
            yield line
        elif spec.kind is LineKind.RULE_CAP:
            yield rule_cap(model, spec, sums[spec.rule])
        elif spec.kind is LineKind.ADJUSTMENT:
            yield _adjustment_line(spec, facts)
        else:
            yield ScoreLine(spec, 0)


def _adjustment_line(spec: LineSpec, facts: _Facts) -> ScoreLine:
    named = facts.record.named([adjusting.EVENT])
    found = adjusting.adjustments(named, spec.dimension, facts.record.as_of)
    newest_first = sorted(found, key=lambda event: (utc(event.occurred_at), event.id), reverse=True)
    counted = tuple(CountedEvent(event, adjusting.given_by(event)) for event in newest_first)
    return ScoreLine(spec, sum(one.millionths for one in counted), counted)


def rule_cap(model: ScoringModel, spec: LineSpec, total: int) -> ScoreLine:
    """What the cap of a rule takes from its sum."""
    rule = model.rules[spec.rule]
    cap = rule.cap if isinstance(rule, EventRule) else None
    return ScoreLine(spec, 0 if cap is None else _beyond(total, millionths(cap)))


def _rule_line(spec: LineSpec, rule: Rule, facts: _Facts) -> ScoreLine:
    match rule:
        case ConditionRule():
            return _condition_line(spec, rule, facts)
        case EventRule():
            return _event_line(spec, rule, facts)
        case RangeRule():
            return _range_line(spec, rule, facts)


def _condition_line(spec: LineSpec, rule: ConditionRule, facts: _Facts) -> ScoreLine:
    verdict = evaluate(rule.when, facts.record, facts.catalogue)
    return ScoreLine(spec, rule.millionths if verdict.matches else 0, verdict=verdict.line)


def _event_line(spec: LineSpec, rule: EventRule, facts: _Facts) -> ScoreLine:
    found = facts.matching(rule.test)
    counted = tuple(
        CountedEvent(event, _worth(rule, facts.age(event)))
        for event in islice(_counted(rule, found, facts.catalogue), rule.at_most)
    )
    return ScoreLine(spec, sum(one.millionths for one in counted), counted)


def _worth(rule: EventRule, age: float) -> int:
    if rule.lifespan_seconds is not None:
        return worth_left(rule.millionths, rule.lifespan_seconds, age)
    return worth(rule.millionths, rule.half_life_seconds, age)


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
    seen: Counter[Hashable] = Counter()
    for event, key in zip(events, keys, strict=True):
        seen[key] += 1
        if seen[key] <= most:
            yield event


def _beyond(total: int, cap: int) -> int:
    """What has to be added to `total` so that it lies between minus and plus `cap`."""
    return min(max(total, -cap), cap) - total


def _limit_groups(model: ScoringModel, dimension: str, lines: dict[str, ScoreLine]) -> None:
    totals: Counter[str] = Counter()
    for line in lines.values():
        if line.spec.rule >= 0:
            totals[model.rules[line.spec.rule].group or ""] += line.millionths
    for column, line in lines.items():
        if line.spec.kind is LineKind.GROUP_CAP and line.spec.dimension == dimension:
            slug = line.spec.group
            lines[column] = ScoreLine(line.spec, _beyond(totals[slug], millionths(model.groups[slug].cap)))


def _limit_dimension(model: ScoringModel, dimension: str, lines: dict[str, ScoreLine]) -> int:
    """Applies cap and floor of the dimension; its points before the total cap."""
    body = model.dimensions.of(dimension)
    total = sum(line.millionths for line in lines.values() if line.spec.dimension == dimension)
    capped = min(total, millionths(body.cap))
    floored = max(capped, millionths(body.floor))
    for column, change in ((f"{dimension}_cap", capped - total), (f"{dimension}_floor", floored - capped)):
        lines[column] = ScoreLine(lines[column].spec, change)
    return floored


def _limit_total(cap: int, points: dict[str, int], lines: dict[str, ScoreLine]) -> None:
    """Takes what is above the cap from engagement as far as it is positive, the rest from fit."""
    excess = max(0, sum(points[one] for one in Dimension) - cap)
    from_engagement = min(excess, max(0, points[Dimension.ENGAGEMENT]))
    taken = {Dimension.ENGAGEMENT: from_engagement, Dimension.FIT: excess - from_engagement}
    for dimension, amount in taken.items():
        column = f"{dimension}_total_cap"
        lines[column] = ScoreLine(lines[column].spec, -amount)
        points[dimension] -= amount


def _last_activity(events: Iterable[EventFact]) -> datetime | None:
    return max((utc(event.occurred_at) for event in events if event.name not in NOT_ACTIVITY), default=None)


def _strongest(lines: Mapping[str, ScoreLine]) -> int | None:
    given: Counter[int] = Counter()
    for line in lines.values():
        if line.spec.rule >= 0:
            given[line.spec.rule] += line.millionths
    best = max(given, key=lambda rule: (given[rule], -rule), default=None)
    return best if best is not None and given[best] > 0 else None


def _wake_after(
    model: ScoringModel, points: Mapping[str, int], lines: Mapping[str, ScoreLine], facts: _Facts
) -> int | None:
    slack = len(facts.events) * naming_most(model)
    drifts = dict.fromkeys(model.dimensions.names, Drift())
    for index, rule in model.ageing_rules.items():
        line = lines[f"rule_{index}"]
        drifts[rule.dimension] += drift_of(rule, line.millionths, len(line.counted), slack)
    waits = [*_turning_points(model, facts)]
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
