"""When a score has to be computed again although nothing happens: a bound that may be early and is never late.

Points change by time alone when they decay; an exponential falls at most as fast as at its beginning, so the bound is linear. So
is what a lifespan takes, until the event is gone.
What caps and floors do to a sum never makes a change larger, so what bounds the rules also bounds their dimension. The other
ways, a window that ends and a date that comes, are in `turning`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from leadwright.scoring.decay import decay_rate
from leadwright.scoring.model import MILLION, Dimension, EventRule, ScoringModel


@dataclass(frozen=True, slots=True)
class Drift:
    """What decay can still do to a dimension: `fall` and `rise` in millionths, and at most how many of them a second."""

    fall: int = 0
    rise: int = 0
    fall_rate: float = 0.0
    rise_rate: float = 0.0

    def __add__(self, other: "Drift") -> "Drift":
        return Drift(
            self.fall + other.fall,
            self.rise + other.rise,
            self.fall_rate + other.fall_rate,
            self.rise_rate + other.rise_rate,
        )

    def either_way(self) -> "Drift":
        """For points that fall where others rise: engagement under a total cap while fit decays."""
        both, rate = self.fall + self.rise, self.fall_rate + self.rise_rate
        return Drift(both, both, rate, rate)


def drift_of(rule: EventRule, millionths: int, counted: int, slack: int) -> Drift:
    """The drift of one rule of which so many events give that sum.

    Each event was rounded by up to half a millionth, so the true sum may be larger by as many as `slack` events.
    """
    size = abs(millionths)
    if rule.half_life_seconds is not None:
        rate = (size + slack) * -decay_rate(rule.half_life_seconds)
    elif rule.lifespan_seconds is not None:
        rate = counted * (abs(rule.millionths) / rule.lifespan_seconds)
    else:
        return Drift()
    return Drift(fall=size, fall_rate=rate) if rule.points > 0 else Drift(rise=size, rise_rate=rate)


def naming_most(model: ScoringModel) -> int:
    """By how many decaying rules an event can be counted at most; so many rounding errors it can bring."""
    decaying = list(model.ageing_rules.values())
    names = {name for rule in decaying for name in rule.event}
    return max((sum(name in rule.event for rule in decaying) for name in names), default=0)


def decay_seconds(
    points: Mapping[str, int], drifts: Mapping[str, Drift], model: ScoringModel, slack: int
) -> float | None:
    """Seconds in which no band can change and neither a dimension nor their sum moves by a point; None is for ever.

    `slack` is at least the number of counted decaying events: their rounding may move a sum by a millionth each.
    """
    total = drifts[Dimension.FIT] + drifts[Dimension.ENGAGEMENT]
    if model.total_cap is not None:
        total = total.either_way()
    waits = list(_waits_for_a_point(total, slack))
    for dimension in model.dimensions.others:
        waits += _waits_for_a_point(drifts[dimension], slack)
    for dimension in model.dimensions.names:
        capped = model.total_cap is not None and dimension in tuple(Dimension)
        drift = total if capped else drifts[dimension]
        thresholds = [begin for _, begin in model.dimensions.of(dimension).thresholds[:-1]]
        waits += _waits_for_a_band(points[dimension], thresholds, drift, slack)
    return min(waits, default=None)


def _waits_for_a_point(drift: Drift, slack: int) -> Iterator[float]:
    for size, rate in ((drift.fall, drift.fall_rate), (drift.rise, drift.rise_rate)):
        if size >= MILLION:
            yield max(0, MILLION - 1 - slack) / rate


def _waits_for_a_band(points: int, thresholds: Sequence[int], drift: Drift, slack: int) -> Iterator[float]:
    """`thresholds` are those between bands, best first. A sum that cannot reach one is not waited for."""
    below = min((points - begin + 1 for begin in thresholds if points >= begin), default=None)
    above = min((begin - points for begin in thresholds if points < begin), default=None)
    if below is not None and drift.fall >= below:
        yield max(0, below - slack) / drift.fall_rate
    if above is not None and drift.rise >= above:
        yield max(0, above - slack) / drift.rise_rate
