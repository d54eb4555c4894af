"""Faults to plant into the compiler of scores, one at least for every kind of rule, limit and result."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import ibis
import pytest

from leadwright.scoring import adjusting
from leadwright.scoring.compile import kinds, matching, ranking, reading, stages, sums, text, worth
from leadwright.scoring.model import Dimension, EventRule, ScoringModel, millionths
from tests.scoring.worlds import condition, event, model

Plant = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Fault:
    """`models` are those in which the planted fault shows; without it they agree."""

    name: str
    plant: Plant
    models: Sequence[ScoringModel]


_BOTH = ["page_viewed", "order_placed"]
_AGES = {"half_life_days": 30}


def _setting(place: Any, name: str, mutant: Any) -> Plant:
    return lambda patch: patch.setattr(place, name, mutant)


def _of_worth() -> list[Fault]:
    rate = worth.decay_rate

    def truncated(rule: EventRule, half_life_seconds: float, age: Any) -> Any:
        exponent = ibis.greatest(age * rate(half_life_seconds), -700.0)
        return (exponent.exp() * float(rule.millionths) - 2).floor().cast("int32")

    real = worth.worth

    def of_whole_days(rule: EventRule, half_life_seconds: float, age: Any) -> Any:
        return real(rule, half_life_seconds, (age / 86_400).floor() * 86_400.0)

    def plant_truncated(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(sums, "worth", truncated)
        patch.setattr(stages, "worth", truncated)

    decaying = [model(event(8, event=_BOTH, **_AGES))]
    small = [model(event(0.000004, event=_BOTH, half_life_days=36_500))]
    return [
        Fault("a half-life twice as long", _setting(worth, "decay_rate", lambda s: rate(2 * s)), decaying),
        Fault("an age in whole days", _setting(sums, "worth", of_whole_days), decaying),
        Fault("rounding down", plant_truncated, small),
    ]


def _of_repetition() -> list[Fault]:
    per_day = [model(event(3, event=_BOTH, counts={"per_day": 1}, **more)) for more in ({}, _AGES)]
    several = [model(event(3, event=_BOTH, counts={"per_day": 2}, **more)) for more in ({}, _AGES)]
    once_per = [model(event(3, counts={"once_per": "plan"}, **more)) for more in ({}, _AGES)]
    at_most = [model(event(3, event=_BOTH, at_most=2, **more)) for more in ({}, _AGES)]
    once = [model(event(3, event=_BOTH, counts="once")), model(event(3, counts="once", **_AGES))]
    by_text = [model(event(3, event=_BOTH, counts={"once_per": "url"}))]
    # Rules that count one event by different things, so that it has a place in two orders.
    mixed = [
        model(
            event(3, counts={"once_per": "plan"}),
            event(4, name="days", event=_BOTH, counts={"per_day": 1}),
        )
    ]
    narrowed = [
        model(
            event(3, event=_BOTH, counts={"per_day": 1}, where=[{"property": "trial", "is": True}]),
            event(4, name="all", event=_BOTH, counts={"per_day": 1}),
        )
    ]
    twice = [model(event(3, event=_BOTH, counts={"per_day": 1}, at_most=2, **_AGES))]
    return [
        Fault("once counts the first", _plant_first, once[1:]),
        Fault("once counts every time", _plant_every, once[:1]),
        Fault("at_most counts one more", _plant_one_more, at_most[:1]),
        Fault("at_most of decaying events counts one more", _plant_most(1), at_most[1:]),
        Fault("at_most counts the oldest", _plant_oldest, at_most[1:]),
        Fault("at_most on top of a day is forgotten", _plant_no_second, twice),
        Fault("once_per forgets the object", _plant_key("p_plan"), once_per),
        Fault("once_per takes an empty text for an object", _plant_empty_object, by_text),
        Fault("per_day forgets the day", _plant_key(reading.LOCAL_DATE), per_day),
        Fault("per_day n counts one less", _plant_most(-1), several),
        Fault("rules that count by different things share an order", _plant_one_order, mixed),
        Fault("a place among all events where some match", _plant_whole, narrowed),
    ]


def _plant_first(patch: pytest.MonkeyPatch) -> None:
    real = sums._of_rule

    def mutant(asked: Any, index: int, rule: EventRule, happened: Any, place: Any) -> Any:
        amounts = real(asked, index, rule, happened, place)
        amounts[f"a_{index}"] = happened.age.max(where=happened[f"m_{index}"])
        return amounts

    patch.setattr(sums, "_of_rule", mutant)


def _plant_every(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(stages.RuleStage, "_count", lambda self, index, rule, row: row[f"n_{index}"].fill_null(0))


def _plant_one_more(patch: pytest.MonkeyPatch) -> None:
    real = stages.RuleStage._count

    def mutant(self: Any, index: int, rule: EventRule, row: Any) -> Any:
        return real(self, index, rule.model_copy(update={"at_most": (rule.at_most or 0) + 1}), row)

    patch.setattr(stages.RuleStage, "_count", mutant)


def _plant_most(more: int) -> Plant:
    real = ranking.most_of
    return _setting(sums, "most_of", lambda rule: (real(rule) or 0) + more)


def _plant_oldest(patch: pytest.MonkeyPatch) -> None:
    def by_age(happened: Any, found: Any) -> Any:
        window = ibis.window(rows=(None, 0), group_by=[happened.lead], order_by=happened.occurred_at)
        places = {one.number_column: ibis.row_number().over(window) + 1 for one in found}
        return happened.mutate(**places)

    patch.setattr(text, "ranked", by_age)


def _plant_no_second(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sums, "ranks_twice", lambda rule: False)


def _plant_key(column: str) -> Plant:
    real = matching._key

    def mutant(asked: Any, key: str, read: Any) -> Any:
        return ibis.literal("all") if key == column else real(asked, key, read)

    return _setting(matching, "_key", mutant)


def _plant_empty_object(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(matching, "known_part", lambda column, kind: column)


def _plant_one_order(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ranking.Order, "takes", lambda self, rule: True)


def _plant_whole(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ranking.Order, "is_whole", lambda self, rule: True)


def _of_events() -> list[Fault]:
    real = matching._counts

    def changed(**parts: Any) -> Plant:
        def mutant(asked: Any, rule: EventRule, read: Any) -> Any:
            return real(asked, rule.model_copy(update=parts), read)

        return _setting(matching, "_counts", mutant)

    def names_forgotten(patch: pytest.MonkeyPatch) -> None:
        among = kinds.Kinds.among
        patch.setattr(kinds.Kinds, "among", lambda self, names, kind: among(self, sorted(names)[-1:], kind))

    def kinds_mixed_up(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(kinds.Kinds, "telling_apart", lambda groups: _one_kind(groups))

    line = [{"property": "trial", "is": True}]
    return [
        Fault("a window that is forgotten", changed(window_days=None), [model(event(3, window_days=7))]),
        Fault("a where that is forgotten", changed(where=()), [model(event(3, where=line))]),
        Fault(
            "only one of several events",
            names_forgotten,
            [model(event(3, event=_BOTH), event(2, name="one"))],
        ),
        Fault(
            "events that rules treat apart share a number",
            kinds_mixed_up,
            [model(event(3), event(5, name="orders", event="order_placed"))],
        ),
        Fault(
            "a property that is read of other events only",
            _plant_unread,
            [model(event(3, where=line), condition({"event": "order_placed", "where": line}))],
        ),
        Fault(
            "an activity that is none",
            _setting(sums, "NOT_ACTIVITY", frozenset({"page_viewed"})),
            [model(event(3))],
        ),
    ]


def _one_kind(groups: Any) -> kinds.Kinds:
    return kinds.Kinds({name: 1 for names in groups for name in names})


def _plant_unread(patch: pytest.MonkeyPatch) -> None:
    real = reading.Reading._names_of_properties
    patch.setattr(
        reading.Reading, "_names_of_properties", lambda self: real(self) | {"trial": {"order_placed"}}
    )


def _of_adjustments() -> list[Fault]:
    plain = [model(event(1))]
    return [
        Fault("an adjustment that does not end", _plant_adjusted(as_of=_LONG_AGO), plain),
        Fault("an adjustment that lasts too long", _plant_limit(MOST_SECONDS=10**9), plain),
        Fault("an adjustment that is too large", _plant_limit(MOST_POINTS=2000), plain),
        Fault("an adjustment of the other dimension", _plant_other_dimension, plain),
        Fault("an adjustment whose end wakes nobody", _plant_no_turn, plain),
    ]


def _plant_limit(**limits: int) -> Plant:
    return _setting(matching, "adjusting", SimpleNamespace(**{**vars(adjusting), **limits}))


_LONG_AGO = ibis.timestamp("1900-01-01 00:00:00", timezone="UTC")


def _plant_adjusted(**columns: Any) -> Plant:
    real = matching._adjustments
    return _setting(matching, "_adjustments", lambda asked, read: list(real(asked, _Changed(read, columns))))


class _Changed:
    """A table of which some columns read otherwise."""

    def __init__(self, table: Any, columns: dict[str, Any]) -> None:
        self._table, self._columns = table, columns

    def __getattr__(self, name: str) -> Any:
        return self._columns[name] if name in self._columns else getattr(self._table, name)

    def __getitem__(self, name: str) -> Any:
        return self._table[name]


def _plant_other_dimension(patch: pytest.MonkeyPatch) -> None:
    real = sums.sums

    def mutant(asked: Any, happened: Any, *more: Any) -> Any:
        swapped = {"adjusted_fit": "adjusted_engagement", "adjusted_engagement": "adjusted_fit"}
        other = happened.mutate(**{name: happened[source] for name, source in swapped.items()})
        return real(asked, other, *more)

    patch.setattr(text, "sums", mutant)


def _of_limits() -> list[Fault]:
    capped = [model(event(8, event=_BOTH, cap=10))]
    grouped = [
        model(
            event(8, group="few"),
            event(8, name="more", event="order_placed", group="few"),
            groups={"few": {"dimension": "engagement", "cap": 10}},
        )
    ]
    sums = [model(event(40, event=_BOTH), event(-60, name="less", where=[{"property": "trial", "is": True}]))]
    total = [model(condition({"all": []}, 50), event(30), total_cap=60)]
    return [
        Fault("a cap of a rule that does not bite", _plant_loose, capped),
        Fault("a cap of a group that does not bite", _plant_loose, grouped),
        Fault("a cap of a dimension that does not bite", _plant_limits(cap=10**12), sums),
        Fault("a floor of a dimension that does not bite", _plant_limits(floor=-(10**12)), sums),
        Fault("a total that takes from fit first", _plant_fit_first, total),
        Fault("a total that is not limited", _setting(text, "with_total_cap", _no_total), total),
    ]


def _plant_loose(patch: pytest.MonkeyPatch) -> None:
    real = stages._beyond
    patch.setattr(stages, "_beyond", lambda total, cap: real(total, cap * 1000))


def _plant_limits(**limits: int) -> Plant:
    real = stages.with_limits

    def mutant(body: ScoringModel, sums: Any) -> Any:
        changed = {
            str(one): body.dimensions.of(one).model_copy(update={k: v // 10**6 for k, v in limits.items()})
            for one in Dimension
        }
        return real(body.model_copy(update={"dimensions": body.dimensions.model_copy(update=changed)}), sums)

    return _setting(text, "with_limits", mutant)


def _plant_fit_first(patch: pytest.MonkeyPatch) -> None:
    def mutant(cap: Decimal, limited: Any) -> Any:
        over = limited.fit_points + limited.engagement_points - millionths(cap)
        excess = ibis.greatest(over, 0).cast("int64")
        return limited.mutate(
            fit_total_cap=-excess,
            engagement_total_cap=excess - excess,
            fit_points=limited.fit_points - excess,
        )

    patch.setattr(text, "with_total_cap", mutant)


def _no_total(_: Decimal, limited: Any) -> Any:
    nothing = limited.fit_points - limited.fit_points
    return limited.mutate(fit_total_cap=nothing, engagement_total_cap=nothing)


def _of_standing() -> list[Fault]:
    at_threshold = [model(condition({"all": []}, 40))]
    ages = [model(event(30, half_life_days=5), engagement={"cap": 5000})]
    rises = [model(event(60), event(-30, name="less", half_life_days=5))]
    windows = [model(event(3, window_days=365), event(3, name="sooner", window_days=7))]
    fades = [model(condition({"field": "contacted", "within_last_days": 30}))]
    reasons = [model(event(3), condition({"all": []}, 2))]
    return [
        Fault("a band that begins above its threshold", _plant_open_band, at_threshold),
        Fault("points that age half as fast for the wake", _plant_slow, ages),
        Fault("points that rise unseen", _plant_no_rise, rises),
        Fault("only the longest window of an event ends", _plant_last_leaves, windows),
        Fault("an instant whose age never passes", _plant_no_turn, fades),
        Fault("the weakest rule as reason", _plant_weakest, reasons),
        Fault("a count of the reason without its limit", _plant_counted, reasons[:1]),
    ]


def _plant_open_band(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(stages, "_banded", _strict)


def _strict(body: ScoringModel, dimension: Dimension, points: Any, value: Any) -> Any:
    thresholds = body.dimensions.of(dimension).thresholds
    branches = [(points[f"{dimension}_points"] > begin, value(band)) for band, begin in thresholds[:-1]]
    return ibis.cases(*branches, else_=value(thresholds[-1][0]))


def _plant_slow(patch: pytest.MonkeyPatch) -> None:
    real = stages.decay_rate
    patch.setattr(stages, "decay_rate", lambda seconds: real(seconds) / 2)


def _plant_no_rise(patch: pytest.MonkeyPatch) -> None:
    real = stages._decays
    patch.setattr(stages, "_decays", lambda body, dimension, sign: sign > 0 and real(body, dimension, sign))


def _plant_last_leaves(patch: pytest.MonkeyPatch) -> None:
    real = sums._turn

    def mutant(asked: Any, happened: Any) -> Any:
        last = {name: days[-1:] for name, days in asked.ages.items()}
        return real(SimpleNamespace(ages=last, kinds=asked.kinds), happened)

    patch.setattr(sums, "_turn", mutant)


def _plant_no_turn(patch: pytest.MonkeyPatch) -> None:
    real = stages.RuleStage._turn
    patch.setattr(stages.RuleStage, "_turn", lambda self, row, _: real(self, row, ()))


def _plant_weakest(patch: pytest.MonkeyPatch) -> None:
    real = stages.with_drift

    def mutant(body: ScoringModel, points: Any) -> Any:
        return real(body, points).mutate(strongest=ibis.least(points.rule_0, points.rule_1))

    patch.setattr(text, "with_drift", mutant)


def _plant_counted(patch: pytest.MonkeyPatch) -> None:
    real = stages.with_details
    patch.setattr(
        text, "with_details", lambda body, points: real(body, points).mutate(reason_count=points.n_0 + 1)
    )


FAULTS = [*_of_worth(), *_of_repetition(), *_of_events(), *_of_adjustments(), *_of_limits(), *_of_standing()]
