"""From one row of sums and facts for each lead to its lines, points, bands, priority and next wake.

Each function is a stage over the rows of the one before; the text keeps the stages apart, because a planner that merges them
would copy the expression of a sum into everything that uses it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import reduce
from operator import add

import ibis
from ibis.expr import types as ir

from leadwright.criteria.compile.dialects import epoch
from leadwright.criteria.compile.rows import Program
from leadwright.criteria.compile.statement import Dialect
from leadwright.scoring.compile.worth import is_small, whole, worth
from leadwright.scoring.decay import decay_rate
from leadwright.scoring.model import (
    MILLION,
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
from leadwright.scoring.turning import Passing
from leadwright.scoring.waking import naming_most

# Longer than any calendar: stands for "never" while minima are taken.
_NEVER = 1e15
_FAR = 2**62


class RuleStage:
    """The points of each rule before any cap, those given by hand, and how long until an event or an instant turns."""

    def __init__(self, model: ScoringModel, program: Program, dialect: Dialect, details: bool) -> None:
        self._model = model
        self._program = program
        self._dialect = dialect
        self._details = details

    def over(self, row: ir.Table, passings: Sequence[Passing]) -> ir.Table:
        columns: dict[str, ir.Value] = {"lead": row.lead}
        answers = self._program.answers(row)
        for index, rule in enumerate(self._model.rules):
            if isinstance(rule, ConditionRule):
                columns[f"rule_{index}"] = ibis.ifelse(answers[str(index)], _big(rule.millionths), _big(0))
            elif not rule.weighs:
                columns[f"rule_{index}"] = _big(0)
            else:
                columns[f"rule_{index}"] = self._sum(index, rule, row)
                if self._details:
                    columns[f"n_{index}"] = self._count(index, rule, row)
                    columns[f"d_{index}"] = row[f"d_{index}"]
        for dimension in self._model.dimensions.names:
            columns[f"{dimension}_adjusted"] = self._given(dimension, row)
        if self._details:
            columns["slack"] = row.events.fill_null(0) * naming_most(self._model)
            columns["turn"] = self._turn(row, passings)
        columns["last_activity_at"] = row.last_activity_at
        return row.select(**columns)

    def _given(self, dimension: str, row: ir.Table) -> ir.IntegerValue:
        column = f"adjusted_{dimension}"
        if column not in row.columns:
            return _big(0)
        return whole(row[column], self._dialect, small=True) * MILLION

    def _sum(self, index: int, rule: EventRule | RangeRule, row: ir.Table) -> ir.IntegerValue:
        if isinstance(rule, RangeRule):
            return _given_for(rule, self._count(index, rule, row))
        if not rule.ages:
            return self._count(index, rule, row) * rule.millionths
        if rule.counts.repetition is Repetition.ONCE:
            return worth(rule, row[f"a_{index}"]).fill_null(0).cast("int64")
        return whole(row[f"s_{index}"], self._dialect, small=is_small(rule))

    def _count(self, index: int, rule: EventRule | RangeRule, row: ir.Table) -> ir.IntegerValue:
        count = row[f"n_{index}"].fill_null(0)
        if isinstance(rule, RangeRule):
            return count
        most = 1 if rule.counts.repetition is Repetition.ONCE else rule.at_most
        return count if most is None else ibis.least(count, _big(most))

    def _turn(self, row: ir.Table, passings: Sequence[Passing]) -> ir.Value:
        """Seconds until the next moment of an event or an instant; far away where there is none."""
        waits = [row.turn.fill_null(_NEVER)] if "turn" in row.columns else []
        for place, passing in enumerate(passings):
            instant = row[f"x_{place}"] if passing.events else self._program.fact(passing.name, row)
            wait = (
                epoch(instant, self._dialect) + passing.days * DAY_SECONDS - epoch(row.as_of, self._dialect)
            )
            waits.append(ibis.ifelse(wait > 0, wait, _NEVER))
        return _least(waits)


def _given_for(rule: RangeRule, count: ir.IntegerValue) -> ir.IntegerValue:
    """The points of the highest range that the count reaches."""
    branches = [(count >= _big(times), _big(given)) for times, given in reversed(rule.steps)]
    return ibis.cases(*branches, else_=_big(0))


def with_sums(model: ScoringModel, rules: ir.Table) -> ir.Table:
    """The caps of rules and groups, and the sum of each dimension before its own cap."""
    net = {index: rules[f"rule_{index}"] for index in range(len(model.rules))}
    columns: dict[str, ir.Value] = {}
    for index, rule in model.event_rules.items():
        if isinstance(rule, EventRule) and rule.cap is not None:
            columns[f"rule_{index}_cap"] = _beyond(net[index], millionths(rule.cap))
            net[index] = net[index] + columns[f"rule_{index}_cap"]
    of_groups: dict[str, list[ir.Value]] = {dimension: [] for dimension in model.dimensions.names}
    for place, (slug, group) in enumerate(model.groups.items()):
        members = [net[index] for index, rule in enumerate(model.rules) if rule.group == slug]
        columns[f"group_{place}_cap"] = _beyond(_sum(members), millionths(group.cap)) if members else _big(0)
        of_groups[group.dimension].append(columns[f"group_{place}_cap"])
    for dimension in model.dimensions.names:
        own = [net[index] for index, _ in model.rules_of(dimension)]
        columns[f"{dimension}_sum"] = _sum([*own, *of_groups[dimension], rules[f"{dimension}_adjusted"]])
    return rules.mutate(**columns)


def with_limits(model: ScoringModel, sums: ir.Table) -> ir.Table:
    """Cap and floor of each dimension, and its points before the total cap."""
    columns: dict[str, ir.Value] = {}
    for dimension in model.dimensions.names:
        body = model.dimensions.of(dimension)
        total = sums[f"{dimension}_sum"]
        capped = ibis.least(total, _big(millionths(body.cap)))
        floored = ibis.greatest(capped, _big(millionths(body.floor)))
        columns[f"{dimension}_cap"] = capped - total
        columns[f"{dimension}_floor"] = floored - capped
        columns[f"{dimension}_points"] = floored
    return sums.mutate(**columns)


def with_total_cap(cap: Decimal, limited: ir.Table) -> ir.Table:
    """What the cap of the total takes from engagement first, then from fit."""
    fit, engagement = limited.fit_points, limited.engagement_points
    excess = ibis.greatest(fit + engagement - _big(millionths(cap)), _big(0))
    taken = ibis.least(excess, ibis.greatest(engagement, _big(0)))
    return limited.mutate(
        fit_total_cap=taken - excess,
        engagement_total_cap=-taken,
        fit_points=fit - (excess - taken),
        engagement_points=engagement - taken,
    )


def with_bands(model: ScoringModel, points: ir.Table) -> ir.Table:
    """The band of each dimension and the priority of their cell."""
    columns: dict[str, ir.Value] = {
        f"{dimension}_band": _banded(model, dimension, points, lambda band: ibis.literal(band))
        for dimension in model.dimensions.names
    }
    columns["priority"] = _banded(
        model,
        Dimension.FIT,
        points,
        lambda fit: _banded(model, Dimension.ENGAGEMENT, points, lambda e: ibis.literal(model.grid[fit + e])),
    )
    return points.mutate(**columns)


def with_drift(model: ScoringModel, points: ir.Table) -> ir.Table:
    """What the strongest rule gave, and what decay can do to each dimension: see `waking.Drift`."""
    giving = [_net(index, rule, points) for index, rule in enumerate(model.rules) if rule.gives]
    columns = {"strongest": ibis.greatest(_big(0), *giving) if giving else _big(0)}
    for dimension in model.dimensions.names:
        for name, sign in (("fall", 1), ("rise", -1)):
            columns |= _drift(model, dimension, points, name, sign)
    return points.mutate(**columns)


def with_details(model: ScoringModel, points: ir.Table) -> ir.Table:
    """The rule that gave most with its events, and the seconds until the score has to be computed again."""

    def of_events(name: str, kind: str) -> Callable[[int], ir.Value]:
        return lambda index: (
            points[f"{name}_{index}"] if f"{name}_{index}" in points.columns else ibis.null(kind)
        )

    wait = _least([points.turn, *_waits(model, points)])
    return points.mutate(
        reason_rule=_of_strongest(model, points, lambda index: ibis.literal(index, type="int16"), "int16"),
        reason_count=_of_strongest(model, points, of_events("n", "int64"), "int64"),
        reason_on=_of_strongest(model, points, of_events("d", "date"), "date"),
        wake_after=wait.floor().cast("int64").nullif(int(_NEVER)),
    )


def _drift(
    model: ScoringModel, dimension: str, points: ir.Table, name: str, sign: int
) -> dict[str, ir.Value]:
    """How far and how fast a dimension can fall (or rise). Rules of one half-life are summed before their rate is taken."""
    sizes: list[ir.Value] = []
    halving: dict[float, list[ir.Value]] = {}
    rates: list[ir.Value] = []
    for index, rule in _ageing(model, dimension, sign):
        sizes.append(points[f"rule_{index}"] if sign > 0 else -points[f"rule_{index}"])
        if rule.half_life_seconds is not None:
            halving.setdefault(-decay_rate(rule.half_life_seconds), []).append(sizes[-1])
        elif rule.lifespan_seconds is not None:
            lost = abs(rule.millionths) / rule.lifespan_seconds
            rates.append(points[f"n_{index}"].cast("float64") * lost)
    rates += [
        (_sum(of_rate) + points.slack * len(of_rate)).cast("float64") * rate
        for rate, of_rate in halving.items()
    ]
    return {
        f"{dimension}_{name}": _sum(sizes),
        f"{dimension}_{name}_rate": reduce(add, rates) if rates else ibis.literal(0.0),
    }


def _waits(model: ScoringModel, points: ir.Table) -> Iterable[ir.Value]:
    """`waking.decay_seconds` as expressions; what cannot happen is left out of the text."""
    falling, rising = (
        [dimension for dimension in Dimension if _decays(model, dimension, sign)] for sign in (1, -1)
    )
    drifts = {
        name: tuple(_sum([points[f"{dimension}_{name}{end}"] for dimension in some]) for end in ("", "_rate"))
        for name, some in (("fall", falling), ("rise", rising))
        if some
    }
    if model.total_cap is not None and drifts:
        both = tuple(_sum([drift[part] for drift in drifts.values()]) for part in (0, 1))
        drifts = {"fall": both, "rise": both}
    for size, rate in drifts.values():
        yield _wait(size >= MILLION, _big(MILLION - 1), points.slack, rate)
    for dimension in Dimension:
        for name, some in (("fall", falling), ("rise", rising)):
            if model.total_cap is not None and drifts:
                size, rate = drifts[name]
            elif dimension in some:
                size, rate = points[f"{dimension}_{name}"], points[f"{dimension}_{name}_rate"]
            else:
                continue
            distance = _distance(model, dimension, points, name)
            yield _wait(size >= distance, distance, points.slack, rate)
    yield from _waits_of_others(model, points)


def _waits_of_others(model: ScoringModel, points: ir.Table) -> Iterator[ir.Value]:
    """A point and a band of each dimension that no total limits."""
    for dimension in model.dimensions.others:
        for name, sign in (("fall", 1), ("rise", -1)):
            if not _decays(model, dimension, sign):
                continue
            size, rate = points[f"{dimension}_{name}"], points[f"{dimension}_{name}_rate"]
            distance = _distance(model, dimension, points, name)
            yield _wait(size >= MILLION, _big(MILLION - 1), points.slack, rate)
            yield _wait(size >= distance, distance, points.slack, rate)


def _ageing(model: ScoringModel, dimension: str, sign: int) -> Iterator[tuple[int, EventRule]]:
    """The rules of a dimension that let it fall (`sign` 1) or rise (-1) by time."""
    for index, rule in model.ageing_rules.items():
        if rule.dimension == dimension and rule.points * sign > 0:
            yield index, rule


def _decays(model: ScoringModel, dimension: str, sign: int) -> bool:
    return any(True for _ in _ageing(model, dimension, sign))


def _wait(possible: ir.BooleanValue, distance: ir.Value, slack: ir.Value, rate: ir.Value) -> ir.Value:
    seconds = ibis.greatest(distance - slack, _big(0)).cast("float64") / rate
    return ibis.ifelse(possible, seconds, _NEVER)


def _distance(model: ScoringModel, dimension: str, points: ir.Table, name: str) -> ir.Value:
    """How far the points are from leaving their band downwards (`fall`) or upwards; far where there is no such end."""
    amount = points[f"{dimension}_points"]
    begins = [begin for _, begin in model.dimensions.of(dimension).thresholds[:-1]]
    if name == "fall":
        return ibis.cases(*((amount >= begin, amount - begin + 1) for begin in begins), else_=_big(_FAR))
    return ibis.cases(*((amount < begin, begin - amount) for begin in reversed(begins)), else_=_big(_FAR))


def _banded(
    model: ScoringModel, dimension: str, points: ir.Table, value: Callable[[str], ir.Value]
) -> ir.Value:
    """`value(band)` of the band that the points of a dimension are in."""
    amount = points[f"{dimension}_points"]
    thresholds = model.dimensions.of(dimension).thresholds
    branches = [(amount >= _big(begin), value(band)) for band, begin in thresholds[:-1]]
    return ibis.cases(*branches, else_=value(thresholds[-1][0]))


def _of_strongest(
    model: ScoringModel, points: ir.Table, value: Callable[[int], ir.Value], kind: str
) -> ir.Value:
    """`value(index)` of the first rule that gave as much as the strongest; NULL where none gave anything."""
    branches = [(points.strongest <= _big(0), ibis.null(kind))]
    for index, rule in enumerate(model.rules):
        if rule.gives:
            branches.append((_net(index, rule, points) == points.strongest, value(index)))
    return ibis.cases(*branches, else_=ibis.null(kind))


def _net(index: int, rule: Rule, points: ir.Table) -> ir.Value:
    """What a rule gave after its cap."""
    if isinstance(rule, EventRule) and rule.cap is not None:
        return points[f"rule_{index}"] + points[f"rule_{index}_cap"]
    return points[f"rule_{index}"]


def _beyond(total: ir.Value, cap: int) -> ir.Value:
    return ibis.least(ibis.greatest(total, _big(-cap)), _big(cap)) - total


def _sum(values: Sequence[ir.Value]) -> ir.Value:
    return reduce(add, values) if values else _big(0)


def _least(values: Sequence[ir.Value]) -> ir.Value:
    # Spark takes no least of one.
    return values[0] if len(values) == 1 else ibis.least(*values) if values else ibis.literal(_NEVER)


def _big(value: int) -> ir.IntegerScalar:
    """A bigint also where the engine would take the digits for a 32-bit integer, whose sums can overflow."""
    return ibis.literal(value, type="int32").cast("int64") if abs(value) < 2**31 else ibis.literal(value)
