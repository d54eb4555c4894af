"""The figures of a model on leads whose outcome is known: pure, from places and points to tables."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from leadwright.scoring.accuracy import Accuracy, accuracy

_Z = 1.959963984540054
_MOST_THRESHOLDS = 24
_TENTHS = 10


@dataclass(frozen=True, slots=True)
class Seen:
    """A lead as a model saw it: its place in the order (smaller is better), its whole points, and what became of it."""

    place: float
    points: float
    outcome: bool


@dataclass(frozen=True)
class Tenth:
    """A tenth of the leads in the order of the model, the best first. Leads that tie at an edge count by the share that fits.

    `capture` is the share of all outcomes in it and the tenths before it; `low` and `high` bound `rate` (Wilson).
    """

    tenth: int
    leads: float
    outcomes: float
    rate: float
    low: float
    high: float
    lift: float
    capture: float


@dataclass(frozen=True)
class Threshold:
    """What it means to call everybody with at least `points`."""

    points: float
    leads: int
    outcomes: int
    precision: float
    recall: float


@dataclass(frozen=True)
class Expected:
    """A tenth by points: the mean chance that the older leads promised, and how often it came true, with bounds."""

    tenth: int
    leads: int
    expected: float
    seen: float
    low: float
    high: float


@dataclass(frozen=True)
class Calibration:
    """How well chances learned from the older leads hold for the newer: the tenths, and how often the outcome was then and now.

    `brier` is the mean squared error of the chances, `brier_without` that of promising everybody the same.
    """

    tenths: tuple[Expected, ...]
    rate_before: float
    rate_now: float
    brier: float
    brier_without: float


@dataclass(frozen=True)
class Capacity:
    """The lowest points whose leads sales can take: chosen on the older leads, the rest is what it gave on the newer ones.

    `called` and `outcomes` are a week.
    """

    points: float
    capacity: int
    leads_per_week: float
    called: float
    outcomes: float
    precision: float
    recall: float


@dataclass(frozen=True)
class Figures:
    """Everything about one model on the newer leads; `calibration` and `capacity` None where they cannot be told."""

    accuracy: Accuracy
    tenths: tuple[Tenth, ...]
    thresholds: tuple[Threshold, ...]
    calibration: Calibration | None
    capacity: Capacity | None


def figures(
    older: Sequence[Seen], newer: Sequence[Seen], *, capacity: int | None, leads_per_week: float | None
) -> Figures | None:
    """All figures; None where the newer leads all ended alike."""
    judged = accuracy([one.place for one in newer], [one.outcome for one in newer])
    if judged is None:
        return None
    wanted = None
    if capacity is not None and leads_per_week is not None:
        wanted = _capacity(older, newer, capacity, leads_per_week)
    return Figures(
        accuracy=judged,
        tenths=tuple(tenths(newer)),
        thresholds=tuple(thresholds(newer, wanted.points if wanted else None)),
        calibration=_calibration(older, newer),
        capacity=wanted,
    )


def tenths(seen: Sequence[Seen]) -> Iterator[Tenth]:
    """The leads in ten equal parts, the best first."""
    won = sum(one.outcome for one in seen)
    size, base = len(seen) / _TENTHS, won / len(seen)
    filled = [[0.0, 0.0] for _ in range(_TENTHS)]
    start = 0.0
    for _, tied in groupby(sorted(seen, key=lambda one: one.place), key=lambda one: one.place):
        group = list(tied)
        rate = sum(one.outcome for one in group) / len(group)
        end = start + len(group)
        for part in range(int(start / size), min(_TENTHS, math.ceil(end / size - 1e-9))):
            taken = min(end, (part + 1) * size) - max(start, part * size)
            filled[part][0] += taken
            filled[part][1] += taken * rate
        start = end
    captured = 0.0
    for place, (leads, hits) in enumerate(filled):
        captured += hits
        rate = hits / leads
        low, high = wilson(hits, leads)
        yield Tenth(place + 1, leads, hits, rate, low, high, rate / base, captured / won)


def thresholds(seen: Sequence[Seen], also: float | None = None) -> Iterator[Threshold]:
    """Calling everybody from so many points, the highest first: a couple of dozen of them, and the lowest not below `also`."""
    won = sum(one.outcome for one in seen)
    groups = [
        (points, list(group))
        for points, group in groupby(
            sorted(seen, key=lambda one: -one.points), key=lambda one: math.floor(one.points)
        )
    ]
    step = max(1, math.ceil(len(groups) / _MOST_THRESHOLDS))
    leads = hits = 0
    for place, (points, group) in enumerate(groups):
        leads += len(group)
        hits += sum(one.outcome for one in group)
        is_last_of = (
            also is not None and points >= also and (place == len(groups) - 1 or groups[place + 1][0] < also)
        )
        if place % step == step - 1 or place == len(groups) - 1 or is_last_of:
            yield Threshold(points, leads, hits, hits / leads, hits / won)


def wilson(hits: float, total: float) -> tuple[float, float]:
    """The 95 % bounds of a share. Source: Wilson, J. Am. Stat. Assoc. 22 (1927)."""
    if not total:
        return 0.0, 1.0
    share, square = hits / total, _Z * _Z
    middle = share + square / (2 * total)
    reach = _Z * math.sqrt(share * (1 - share) / total + square / (4 * total * total))
    return max(0.0, (middle - reach) / (1 + square / total)), min(
        1.0, (middle + reach) / (1 + square / total)
    )


def _capacity(
    older: Sequence[Seen], newer: Sequence[Seen], capacity: int, leads_per_week: float
) -> Capacity | None:
    """Fewer come in than can be taken: the lowest points there are."""
    if not older:
        return None
    fits = capacity / leads_per_week * len(older)
    counted, points = 0, math.inf
    for here, group in groupby(sorted((math.floor(one.points) for one in older), reverse=True)):
        counted += len(list(group))
        if counted > fits:
            break
        points = float(here)
    if points == math.inf:  # already the best points are more than sales can take
        points = float(max(math.floor(one.points) for one in older))
    called = [one for one in newer if one.points >= points]
    hits, won = sum(one.outcome for one in called), sum(one.outcome for one in newer)
    a_week = leads_per_week / len(newer)
    return Capacity(
        points=points,
        capacity=capacity,
        leads_per_week=leads_per_week,
        called=len(called) * a_week,
        outcomes=hits * a_week,
        precision=hits / len(called) if called else 0.0,
        recall=hits / won if won else 0.0,
    )


def _calibration(older: Sequence[Seen], newer: Sequence[Seen]) -> Calibration | None:
    won = sum(one.outcome for one in older)
    if not won or won == len(older):
        return None
    start, slope = _logistic(older)
    chances = [(1 / (1 + math.exp(-(start + slope * one.points))), one.outcome) for one in newer]
    before, now = won / len(older), sum(yes for _, yes in chances) / len(chances)
    return Calibration(
        tenths=tuple(_expected(sorted(chances, key=lambda one: -one[0]))),
        rate_before=before,
        rate_now=now,
        brier=math.fsum((chance - yes) ** 2 for chance, yes in chances) / len(chances),
        brier_without=math.fsum((before - yes) ** 2 for _, yes in chances) / len(chances),
    )


def _expected(chances: Sequence[tuple[float, bool]]) -> Iterator[Expected]:
    size = len(chances)
    for tenth in range(_TENTHS):
        some = chances[size * tenth // _TENTHS : size * (tenth + 1) // _TENTHS]
        if not some:
            continue
        hits = sum(yes for _, yes in some)
        low, high = wilson(hits, len(some))
        expected = math.fsum(chance for chance, _ in some) / len(some)
        yield Expected(tenth + 1, len(some), expected, hits / len(some), low, high)


def _logistic(seen: Sequence[Seen]) -> tuple[float, float]:
    """Chance from points: a logistic line by Newton's method (Platt, 1999), held a little to a slope of 0."""
    scale = max((abs(one.points) for one in seen), default=1.0) or 1.0
    start = slope = 0.0
    for _ in range(30):
        gradient, (a, b, c) = [0.0, -1e-3 * slope], (1e-9, 0.0, 1e-3)
        for one in seen:
            x = one.points / scale
            chance = 1 / (1 + math.exp(-max(-30.0, min(30.0, start + slope * x))))
            error, weight = one.outcome - chance, chance * (1 - chance)
            gradient[0] += error
            gradient[1] += error * x
            a, b, c = a + weight, b + weight * x, c + weight * x * x
        det = a * c - b * b
        moved = (c * gradient[0] - b * gradient[1]) / det, (a * gradient[1] - b * gradient[0]) / det
        start, slope = start + moved[0], slope + moved[1]
        if max(map(abs, moved)) < 1e-8:
            break
    return start, slope / scale
