"""What would lift a lead to the next band: the smallest changes, of facts that are unknown and of what may still happen.

A change is tried on the lines of a score that is known: only what it touches is judged again, so that a lead with thousands of
events is answered at once. What happens once more is taken to concern a thing it never concerned before.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement

from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.evaluate import evaluate
from leadwright.criteria.happenings import counting
from leadwright.criteria.nodes import EventTest
from leadwright.criteria.record import EventFact, History, Record
from leadwright.criteria.references import references
from leadwright.criteria.truth import Moment
from leadwright.scoring.limits import Limits
from leadwright.scoring.model import (
    ConditionRule,
    EventRule,
    RangeRule,
    Repetition,
    Rule,
    ScoringModel,
    millionths,
)
from leadwright.scoring.rules import CountedEvent, Score, ScoreLine, band_of, object_key
from leadwright.scoring.witnesses import Candidate, Change, candidates_of

# How many answers are given, how many of the strongest changes are combined, and how many ways are tried for each number of them.
_ANSWERS, _STRONGEST, _TRIES, _MOST_CHANGES = 3, 8, 6, 4


@dataclass(frozen=True, slots=True)
class Lift:
    """What some changes together would make of a dimension: its millionths and its band; `is_higher` than it is now."""

    changes: tuple[Change, ...]
    points: int
    band: str
    is_higher: bool


def lifts(
    model: ScoringModel, record: Record, catalogue: Catalogue, found: Score
) -> dict[str, tuple[Lift, ...]]:
    """For each dimension the smallest changes that reach its next band, those that need fewest points first; where none do, those
    that add most. Empty in the best band. Pure and repeatable.
    """
    trial = Trial(model, record, catalogue, found)
    candidates = list(candidates_of(model, record, catalogue))
    return {name: tuple(_of_dimension(trial, name, candidates)) for name in model.dimensions.names}


class Trial:
    """The lines of a score with some changes."""

    def __init__(self, model: ScoringModel, record: Record, catalogue: Catalogue, found: Score) -> None:
        self.model, self.found = model, found
        self._record, self._catalogue = record, catalogue
        self._limits = Limits(model)
        self._lines = {line.spec.column: line for one in found.dimensions.values() for line in one.lines}
        self._given = [self._lines[f"rule_{index}"].millionths for index in range(len(model.rules))]
        # By the identity of a change, which is kept beside: of one that is gone another could have it.
        self._touching: dict[int, tuple[Candidate, tuple[int, ...]]] = {}
        self._adjusted = {name: self._lines[f"{name}_adjusted"].millionths for name in model.dimensions.names}
        self._asks = {index: references(node) for index, node in model.conditions.items()}
        # Which rules look at an event, and which at a field.
        self._of_event: dict[str, list[int]] = {}
        self._of_field: dict[str, list[int]] = {}
        for index, rule in enumerate(model.rules):
            for name in self._asks[index].events if isinstance(rule, ConditionRule) else rule.event:
                self._of_event.setdefault(name, []).append(index)
        for index, asks in self._asks.items():
            for name in asks.fields:
                self._of_field.setdefault(name, []).append(index)
        self._moment = Moment(record.as_of, record.today)

    def points(self, changes: Sequence[Candidate]) -> dict[str, int]:
        """The millionths of each dimension."""
        given = list(self._given)
        for index in {index for one in changes for index in self._touched(one)}:
            given[index] = self.rule_points(index, changes)
        return self._limits.applied(given, self._adjusted).points

    def gain(self, dimension: str, candidate: Candidate) -> int:
        """What a change adds to the rules of a dimension after the caps of rules and groups, conditions on events left aside."""
        gains: dict[str | None, int] = {}
        for index in self._touched(candidate):
            rule = self.model.rules[index]
            if rule.dimension != dimension or (
                isinstance(rule, ConditionRule) and candidate.event is not None
            ):
                continue
            more = self._capped(rule, self.rule_points(index, [candidate])) - self._capped(
                rule, self._given[index]
            )
            gains[rule.group] = gains.get(rule.group, 0) + more
        return sum(more if group is None else min(more, self._room(group)) for group, more in gains.items())

    def _touched(self, candidate: Candidate) -> Sequence[int]:
        """The rules that look at what a change brings, in their order; all others give what they give."""
        kept = self._touching.get(id(candidate))
        if kept is None:
            found = {index for name in candidate.values for index in self._of_field.get(name, ())}
            if candidate.event is not None:
                found.update(self._of_event.get(candidate.event.name, ()))
            kept = self._touching[id(candidate)] = candidate, tuple(sorted(found))
        return kept[1]

    def rule_points(self, index: int, changes: Sequence[Candidate]) -> int:
        rule, line = self.model.rules[index], self._lines[f"rule_{index}"]
        if isinstance(rule, ConditionRule):
            return self._condition(index, rule, line, changes)
        events = [one.event for one in changes if one.event is not None and one.event.name in rule.event]
        fresh = [event for event in events if self._matches(rule.test, event)]
        if not fresh:
            return line.millionths
        if (
            isinstance(rule, EventRule)
            and rule.counts.repetition is Repetition.EVERY
            and rule.at_most is None
        ):
            return line.millionths + len(fresh) * rule.millionths
        if rule.counts.repetition is Repetition.ONCE_PER:
            return _after(rule, *self._one_of_each(rule, line.counted, fresh))
        return _after(rule, line.counted, fresh)

    def _one_of_each(
        self, rule: EventRule | RangeRule, counted: Sequence[CountedEvent], fresh: Sequence[EventFact]
    ) -> tuple[list[CountedEvent], list[EventFact]]:
        """The newest event about each object."""
        name = rule.counts.property
        kind = self._catalogue.property(rule.event, name).type
        newest = {object_key(event, name, kind): event for event in fresh}
        kept = [one for one in counted if object_key(one.event, name, kind) not in newest]
        return kept, list(newest.values())

    def _condition(
        self, index: int, rule: ConditionRule, line: ScoreLine, changes: Sequence[Candidate]
    ) -> int:
        asks = self._asks[index]
        values = {name: value for one in changes for name, value in one.values.items() if name in asks.fields}
        events = [one.event for one in changes if one.event is not None and one.event.name in asks.events]
        if not values and not events:
            return line.millionths
        known = self._record.named(asks.events)
        record = replace(
            self._record, values={**self._record.values, **values}, events=History([*events, *known])
        )
        return rule.millionths if evaluate(rule.when, record, self._catalogue, worded=False).matches else 0

    def _matches(self, test: EventTest, event: EventFact) -> bool:
        return bool(counting(test, [event], self._moment, self._catalogue))

    def _capped(self, rule: Rule, points: int) -> int:
        cap = rule.cap if isinstance(rule, EventRule) else None
        return points if cap is None else max(-millionths(cap), min(points, millionths(cap)))

    def _room(self, group: str) -> int:
        """How much more the rules of a group can give together."""
        given = sum(
            self._capped(rule, self._lines[f"rule_{index}"].millionths)
            for index, rule in enumerate(self.model.rules)
            if rule.group == group
        )
        return max(0, millionths(self.model.groups[group].cap) - given)


def _after(rule: EventRule | RangeRule, counted: Sequence[CountedEvent], fresh: Sequence[EventFact]) -> int:
    """The points of a rule when these events happen now, newest before what counted so far."""
    if isinstance(rule, RangeRule):
        return rule.given_for(len(_kept(rule, counted, fresh)) + len(fresh))
    if rule.counts.repetition is Repetition.ONCE:
        return rule.millionths
    given = [rule.millionths] * len(fresh) + [one.millionths for one in _kept(rule, counted, fresh)]
    return sum(given[: rule.at_most])


def _kept(
    rule: EventRule | RangeRule, counted: Sequence[CountedEvent], fresh: Sequence[EventFact]
) -> Sequence[CountedEvent]:
    """What goes on counting: of today only as many as are left beside the fresh ones."""
    if rule.counts.repetition is not Repetition.PER_DAY:
        return counted
    today = fresh[0].local_date
    left = max(0, rule.counts.most - len(fresh))
    of_today = [one for one in counted if one.event.local_date == today][:left]
    return [*of_today, *(one for one in counted if one.event.local_date != today)]


def _of_dimension(trial: Trial, dimension: str, candidates: Iterable[Candidate]) -> Iterator[Lift]:
    body, now = trial.model.dimensions.of(dimension), trial.found.dimensions[dimension]
    above = [begin for _, begin in body.thresholds[:-1] if begin > now.millionths]
    if not above:
        return
    need = min(above) - now.millionths
    gains = {place: trial.gain(dimension, one) for place, one in enumerate(candidates)}
    helping = [(gains[place], one) for place, one in enumerate(candidates) if gains[place] > 0]
    strongest = sorted(helping, key=lambda one: -one[0])[:_STRONGEST]

    def tried(changes: Sequence[Candidate]) -> Lift:
        points = trial.points(changes)[dimension]
        higher = points >= now.millionths + need
        return Lift(tuple(one.change for one in changes), points, band_of(points, body.thresholds), higher)

    for ways in (_singles(helping), _pairs(strongest), _greedy(strongest, need)):
        enough = sorted((way for way in ways if way[0] >= need), key=lambda way: way[0])[:_TRIES]
        found = [lift for lift in (tried(changes) for _, changes in enough) if lift.is_higher]
        if found:
            yield from _distinct(found)
            return
    yield from [one for one in (tried([one]) for _, one in strongest[:2]) if one.points > now.millionths]


_Way = tuple[int, list[Candidate]]


def _singles(helping: Sequence[tuple[int, Candidate]]) -> Iterator[_Way]:
    return ((gain, [one]) for gain, one in helping)


def _pairs(strongest: Sequence[tuple[int, Candidate]]) -> Iterator[_Way]:
    for (gain, one), (more, other) in combinations_with_replacement(strongest, 2):
        if one is not other or one.again:
            yield gain + more, [one, other]


def _greedy(strongest: Sequence[tuple[int, Candidate]], need: int) -> Iterator[_Way]:
    """The strongest changes one after the other, until they could be enough."""
    total, taken = 0, list[Candidate]()
    for gain, one in strongest[:_MOST_CHANGES]:
        total += gain
        taken.append(one)
        if total >= need and len(taken) > 2:
            yield total, taken
            return


def _distinct(found: Sequence[Lift]) -> list[Lift]:
    """The first of those that say the same."""
    kept: dict[tuple[Change, ...], Lift] = {}
    for one in found:
        kept.setdefault(one.changes, one)
    return list(kept.values())[:_ANSWERS]
