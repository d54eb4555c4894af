"""What becomes of a score when nothing happens, and what would lift it: pure, from a score that is known.

An event rule fades as a whole: what its counted events give together halves with each half-life, or shrinks evenly over their
lifespan, and an event leaves with its window. As the newest events count first, one that leaves lets no other in. What a person
gave stays whole until it ends.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate

from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.evaluate import evaluate
from leadwright.criteria.nodes import EventTest, FieldTest, Node, leaves
from leadwright.criteria.operators import DAYS
from leadwright.criteria.record import History, Record
from leadwright.criteria.references import references
from leadwright.criteria.truth import utc
from leadwright.scoring import adjusting
from leadwright.scoring.decay import decay_rate, epoch_seconds
from leadwright.scoring.lifting import Lift, lifts
from leadwright.scoring.limits import Limits
from leadwright.scoring.model import ConditionRule, Dimension, EventRule, RangeRule, ScoringModel
from leadwright.scoring.rulebook import DAY_SECONDS
from leadwright.scoring.rules import Score, band_of
from leadwright.scoring.turning import ages_of

# Days after which to look: every day at first, then wider apart; the day itself is found between two looks.
_LOOKS = (*range(1, 15), *range(16, 61, 2), *range(67, 732, 7))
_FAR = 1e15


@dataclass(frozen=True, slots=True)
class Later:
    """What a line will give at an instant if nothing happens, in millionths."""

    points: int
    at: datetime


@dataclass(frozen=True, slots=True)
class BandEnd:
    """The first day's end at which the band is another if nothing happens, and which one."""

    at: datetime
    band: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """`later` by the column of the line, for those that change by time; `ends` for bands that change within two years; `lifts`:
    what would lift each dimension to its next band.
    """

    later: Mapping[str, Later]
    ends: Mapping[str, BandEnd]
    lifts: Mapping[str, tuple[Lift, ...]]


def outlook(model: ScoringModel, record: Record, catalogue: Catalogue, found: Score) -> Outlook:
    """What time and small changes would make of `found`, the score of this record. Pure and repeatable."""
    future = Future(model, record, catalogue, found)
    return Outlook(
        later=dict(future.later()),
        ends=dict(future.band_ends()),
        lifts=lifts(model, record, catalogue, found),
    )


@dataclass(frozen=True, slots=True)
class _Fading:
    """The counted events of a rule: `ends` are minus the seconds until each leaves its window, newest event first; `sums` what
    the newest n of them give together now, each `lost` millionths less with every second.
    """

    sums: tuple[int, ...]
    ends: tuple[float, ...]
    rate: float = 0.0
    lost: float = 0.0

    def after(self, seconds: float) -> int:
        staying = bisect_left(self.ends, -seconds)
        left = self.sums[staying] - self.lost * staying * seconds
        return round(left * math.exp(max(seconds * self.rate, -700.0)))

    def next_turn(self, half_life: float | None) -> float | None:
        """Seconds until there is something to tell: half of it, or the first event that leaves."""
        first = -self.ends[-1]
        turns = [turn for turn in (half_life, first) if turn is not None and turn < _FAR]
        return min(turns, default=None)


class Future:
    """The lines of a score at other instants."""

    def __init__(self, model: ScoringModel, record: Record, catalogue: Catalogue, found: Score) -> None:
        self.model, self.catalogue = model, catalogue
        self._record = replace(record, as_of=utc(record.as_of))
        self._lines = {line.spec.column: line for one in found.dimensions.values() for line in one.lines}
        self._given = {dimension: self._ends(dimension) for dimension in model.dimensions.names}
        self._fading = {i: self._fade(i, rule) for i, rule in model.event_rules.items()}
        named = frozenset[str]().union(*(references(node).events for node in model.conditions.values()))
        self._events = History(event for event in self._record.history if event.name in named)
        happened = {event.name for event in self._events}
        self._moving = {
            i: _Turns(node, self._record) for i, node in model.conditions.items() if _moves(node, happened)
        }
        rules = {name: [place for place, _ in model.rules_of(name)] for name in model.dimensions.names}
        self._fading_in = {
            name: [i for i in of if i in self._fading and self._fading[i].ends] for name, of in rules.items()
        }
        self._moving_in = {name: [i for i in of if i in self._moving] for name, of in rules.items()}
        self._now = [self._lines[f"rule_{index}"].millionths for index in range(len(model.rules))]
        self._thresholds = {name: model.dimensions.of(name).thresholds for name in model.dimensions.names}
        self._limits = Limits(model)

    def points(self, seconds: float = 0, of: Collection[str] = ()) -> dict[str, int]:
        """The points of dimensions (of all, where none is named) so many seconds later."""
        of = of or self.model.dimensions.names
        asked = self.model.dimensions.names if self.model.total_cap is not None else of
        given = list(self._now)
        for dimension in asked:
            for index in self._fading_in[dimension]:
                given[index] = self._fading[index].after(seconds)
            if seconds:
                for index in self._moving_in[dimension]:
                    given[index] = self._condition(index, seconds)
        adjusted = {one: self._given_after(one, seconds) for one in asked}
        return {one: self._limits.points_of(one, given, adjusted) for one in of}

    def band(self, dimension: str, points: int) -> str:
        return band_of(points, self._thresholds[dimension])

    def later(self) -> Iterator[tuple[str, Later]]:
        for index, rule in self.model.event_rules.items():
            fading = self._fading[index]
            half_life = rule.half_life_seconds if isinstance(rule, EventRule) else None
            turn = fading.next_turn(half_life) if fading.ends else None
            if turn is not None:
                at = self._record.as_of + timedelta(seconds=turn)
                yield f"rule_{index}", Later(fading.after(turn), at)
        for dimension, given in self._given.items():
            if given:
                ends, _ = min(given)
                at = self._record.as_of + timedelta(seconds=ends)
                yield f"{dimension}_adjusted", Later(self._given_after(dimension, ends), at)

    def band_ends(self) -> Iterator[tuple[str, BandEnd]]:
        now = {dimension: self.band(dimension, points) for dimension, points in self.points().items()}
        waiting, before = {one for one in self.model.dimensions.names if self._can_change(one)}, 0
        for look in _LOOKS:
            points = self.points(look * DAY_SECONDS, waiting)
            for dimension in [one for one in waiting if self.band(one, points[one]) != now[one]]:
                waiting.discard(dimension)
                yield dimension, self._first_day(dimension, now[dimension], before, look)
            if not waiting:
                return
            before = look

    def _can_change(self, dimension: str) -> bool:
        """Whether time alone can change the points of a dimension; under a total cap either changes with the other."""
        capped = self.model.total_cap is not None and dimension in tuple(Dimension)
        of_it = [*Dimension] if capped else [dimension]
        return any(self._given[one] for one in of_it) or any(
            index in self._moving or (index in self._fading and bool(self._fading[index].ends))
            for index, rule in enumerate(self.model.rules)
            if rule.dimension in of_it
        )

    def _first_day(self, dimension: str, band: str, low: int, high: int) -> BandEnd:
        """Between a day on which the band stands and one on which it does not."""
        while high - low > 1:
            middle = (low + high) // 2
            points = self.points(middle * DAY_SECONDS, [dimension])[dimension]
            low, high = (middle, high) if self.band(dimension, points) == band else (low, middle)
        points = self.points(high * DAY_SECONDS, [dimension])[dimension]
        return BandEnd(self._record.as_of + timedelta(days=high), self.band(dimension, points))

    def _ends(self, dimension: str) -> tuple[tuple[float, int], ...]:
        """In how many seconds each adjustment ends, and its millionths."""
        now = epoch_seconds(self._record.as_of)
        counted = self._lines[f"{dimension}_adjusted"].counted
        return tuple((epoch_seconds(adjusting.end_of(one.event)) - now, one.millionths) for one in counted)

    def _given_after(self, dimension: str, seconds: float) -> int:
        return sum(millionths for ends, millionths in self._given[dimension] if ends > seconds)

    def _fade(self, index: int, rule: EventRule | RangeRule) -> _Fading:
        counted = self._lines[f"rule_{index}"].counted
        now, window = epoch_seconds(self._record.as_of), rule.reach_days
        ends = tuple(
            -_FAR if window is None else now - epoch_seconds(one.event.occurred_at) - window * DAY_SECONDS
            for one in counted
        )
        if isinstance(rule, RangeRule):
            return _Fading(tuple(rule.given_for(count) for count in range(len(counted) + 1)), ends)
        sums = (0, *accumulate(one.millionths for one in counted))
        if rule.lifespan_seconds is not None:
            return _Fading(sums, ends, lost=rule.millionths / rule.lifespan_seconds)
        half_life = rule.half_life_seconds
        return _Fading(sums, ends, 0.0 if half_life is None else decay_rate(half_life))

    def _condition(self, index: int, seconds: float) -> int:
        """What a condition gives; judged again only where something may have turned since it was judged last."""
        turns, rule = self._moving[index], self.model.rules[index]
        between = turns.between(seconds)
        if between not in turns.judged:
            met = evaluate(turns.node, self._then(seconds), self.catalogue, worded=False).matches
            turns.judged[between] = rule.millionths if met and isinstance(rule, ConditionRule) else 0
        return turns.judged[between]

    def _then(self, seconds: float) -> Record:
        whole = timedelta(seconds=seconds)
        return Record(
            self._record.as_of + whole,
            self._record.today + whole,
            self._record.values,
            self._events,
        )


class _Turns:
    """A condition that moves: `judged` holds what it gave between two moments at which it may turn."""

    def __init__(self, node: Node, record: Record) -> None:
        self.node = node
        self.judged: dict[tuple[float, int], int] = {}
        now = epoch_seconds(record.as_of)
        # A date may turn with every day; what happened only as it leaves a window or passes an age.
        self._daily = any(
            comparison.operator in DAYS
            for comparison in (
                *(test.comparison for test in leaves(node, FieldTest)),
                *(line.comparison for test in leaves(node, EventTest) for line in test.where),
            )
        )
        moments = {
            epoch_seconds(event.occurred_at) + days * DAY_SECONDS - now
            for test in leaves(node, EventTest)
            for days in (0, *ages_of(test))
            for event in record.named(test.names)
        }
        self._moments = sorted(one for one in moments if one > 0)

    def between(self, seconds: float) -> tuple[float, int]:
        """A name for the stretch of time between two turns."""
        return seconds if self._daily else 0.0, bisect_right(self._moments, seconds)


def _moves(node: Node, happened: Collection[str]) -> bool:
    """Whether a condition can turn by time alone: a date that comes, or the age of something that happened."""
    if any(test.comparison.operator in DAYS for test in leaves(node, FieldTest)):
        return True
    return any(name in happened for test in leaves(node, EventTest) for name in test.names)
