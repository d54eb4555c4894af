"""What the limits of a model take or add, in plain numbers: pure, and quick enough to be asked for every day of two years."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leadwright.scoring.model import Dimension, EventRule, ScoringModel, millionths


@dataclass(frozen=True, slots=True)
class Limited:
    """The millionths of each dimension, and what each limit changed, by the column of its line."""

    points: dict[str, int]
    changed: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Group:
    column: str
    dimension: str
    cap: int
    rules: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Side:
    name: str
    cap: int
    floor: int
    rules: tuple[int, ...]


class Limits:
    """The caps and floors of a model, read once."""

    def __init__(self, model: ScoringModel) -> None:
        self._caps = tuple(
            (f"rule_{place}_cap", place, millionths(rule.cap))
            for place, rule in enumerate(model.rules)
            if isinstance(rule, EventRule) and rule.cap is not None
        )
        self._groups = tuple(
            _Group(
                f"group_{place}_cap",
                group.dimension,
                millionths(group.cap),
                tuple(index for index, rule in enumerate(model.rules) if rule.group == slug),
            )
            for place, (slug, group) in enumerate(model.groups.items())
        )
        self._sides = tuple(_side(model, name) for name in model.dimensions.names)
        self._named = {one.name: one for one in self._sides}
        self._caps_of = {
            one.name: tuple(cap for cap in self._caps if cap[1] in one.rules) for one in self._sides
        }
        self._total = None if model.total_cap is None else millionths(model.total_cap)

    def applied(self, given: Sequence[int], adjusted: Mapping[str, int]) -> Limited:
        """`given` are the millionths of each rule in its place, `adjusted` what people gave in each dimension."""
        given, changed = list(given), dict[str, int]()
        for column, place, cap in self._caps:
            change = beyond(given[place], cap)
            changed[column] = change
            given[place] += change
        of = given.__getitem__
        points = {one.name: adjusted[one.name] + sum(map(of, one.rules)) for one in self._sides}
        for group in self._groups:
            change = beyond(sum(map(of, group.rules)), group.cap)
            changed[group.column] = change
            points[group.dimension] += change
        for side in self._sides:
            total = points[side.name]
            capped = min(total, side.cap)
            points[side.name] = max(capped, side.floor)
            changed[f"{side.name}_cap"] = capped - total
            changed[f"{side.name}_floor"] = points[side.name] - capped
        if self._total is not None:
            _limit_total(self._total, points, changed)
        return Limited(points, changed)

    def points_of(self, name: str, given: Sequence[int], adjusted: Mapping[str, int]) -> int:
        """The millionths of one dimension alone, as `applied` gives them."""
        if self._total is not None:
            return self.applied(given, adjusted).points[name]
        given = list(given)
        side = self._named[name]
        for _, place, cap in self._caps_of[name]:
            given[place] += beyond(given[place], cap)
        of = given.__getitem__
        total = adjusted[name] + sum(map(of, side.rules))
        for group in self._groups:
            if group.dimension == name:
                total += beyond(sum(map(of, group.rules)), group.cap)
        return max(min(total, side.cap), side.floor)


def beyond(total: int, cap: int) -> int:
    """What has to be added to `total` so that it lies between minus and plus `cap`."""
    return min(max(total, -cap), cap) - total


def _side(model: ScoringModel, name: str) -> _Side:
    body = model.dimensions.of(name)
    rules = tuple(place for place, _ in model.rules_of(name))
    return _Side(name, millionths(body.cap), millionths(body.floor), rules)


def _limit_total(cap: int, points: dict[str, int], changed: dict[str, int]) -> None:
    """Takes what is above the cap from engagement as far as it is positive, the rest from fit."""
    excess = max(0, sum(points[one] for one in Dimension) - cap)
    from_engagement = min(excess, max(0, points[Dimension.ENGAGEMENT]))
    for dimension, amount in (
        (Dimension.ENGAGEMENT, from_engagement),
        (Dimension.FIT, excess - from_engagement),
    ):
        changed[f"{dimension}_total_cap"] = -amount
        points[dimension] -= amount
