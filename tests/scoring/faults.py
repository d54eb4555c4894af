"""Faults to plant into the compiler of scores, one at least for every kind of rule, limit and result."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis
import pytest

from leadwright.criteria.nodes import Which, Window
from leadwright.scoring.compile import scans, stages, text, worth
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
    rate, real = worth.decay_rate, worth.worth

    def truncated(rule: EventRule, as_of: Any, occurred_at: Any) -> Any:
        if rule.half_life_seconds is None:
            return real(rule, as_of, occurred_at)
        age = worth.epoch(as_of) - worth.epoch(occurred_at)
        exponent = ibis.greatest(age * rate(rule.half_life_seconds), -700.0)
        return (exponent.exp() * float(rule.millionths) - 2).floor().cast("int32")

    def once_a_day_old(instant: Any) -> Any:
        return instant.truncate("D").cast("timestamp('UTC')").epoch_seconds().cast("float64")

    def plant_truncated(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(scans, "worth", truncated)
        patch.setattr(stages, "worth", truncated)

    decaying = [model(event(8, event=_BOTH, **_AGES))]
    small = [model(event(0.000004, event=_BOTH, half_life_days=36_500))]
    return [
        Fault("a half-life twice as long", _setting(worth, "decay_rate", lambda s: rate(2 * s)), decaying),
        Fault("an age in whole days", _setting(worth, "epoch", once_a_day_old), decaying),
        Fault("rounding down", plant_truncated, small),
    ]


def _of_repetition() -> list[Fault]:
    per_day = [model(event(3, event=_BOTH, counts={"per_day": 1}, **more)) for more in ({}, _AGES)]
    several = [model(event(3, event=_BOTH, counts={"per_day": 2}, **more)) for more in ({}, _AGES)]
    once_per = [model(event(3, counts={"once_per": "plan"}, **more)) for more in ({}, _AGES)]
    at_most = [model(event(3, event=_BOTH, at_most=2, **more)) for more in ({}, _AGES)]
    by_text = [model(event(3, event=_BOTH, counts={"once_per": "url"}))]
    once = [model(event(3, event=_BOTH, counts="once")), model(event(3, counts="once", **_AGES))]
    mixed = [
        model(
            event(3, counts={"once_per": "plan"}),
            event(4, name="days", event="order_placed", counts={"per_day": 1}),
        )
    ]
    return [
        Fault("once counts the first", _plant_first, once[1:]),
        Fault("once counts every time", _plant_count("once"), once[:1]),
        Fault("at_most counts one more", _plant_count("at_most"), at_most[:1]),
        Fault("at_most of decaying events counts one more", _plant_rank(-1), at_most[1:]),
        Fault("at_most counts the oldest", _plant_oldest, at_most[1:]),
        Fault("once_per forgets the object", _plant_key("p_plan"), [once_per[0]]),
        Fault("once_per of decaying events forgets the object", _plant_key("p_plan"), [once_per[1]]),
        Fault("once_per takes an empty text for an object", _plant_empty_object, by_text),
        Fault("per_day forgets the day", _plant_key(scans.LOCAL_DATE), [per_day[0]]),
        Fault("per_day of decaying events forgets the day", _plant_key(scans.LOCAL_DATE), [per_day[1]]),
        Fault("per_day n counts one", _plant_one_a_day, [several[0]]),
        Fault("per_day n of decaying events counts one less", _plant_rank(1), [several[1]]),
        Fault("rules that group by different things share a group", _plant_shared_key, mixed),
    ]


def _plant_first(patch: pytest.MonkeyPatch) -> None:
    real = scans.Scans._amounts

    def mutant(self: Any, index: int, rule: EventRule, happened: Any) -> Any:
        amounts = real(self, index, rule, happened)
        amounts[f"t_{index}"] = happened.occurred_at.min(where=self._matches(rule, happened))
        return amounts

    patch.setattr(scans.Scans, "_amounts", mutant)


def _plant_count(key: str) -> Plant:
    real = stages.RuleStage._count

    def mutant(self: Any, index: int, rule: EventRule, row: Any) -> Any:
        if key == "once":
            return row[f"n_{index}"].fill_null(0)
        return real(self, index, rule.model_copy(update={"at_most": (rule.at_most or 0) + 1}), row)

    return _setting(stages.RuleStage, "_count", mutant)


def _plant_rank(off: int) -> Plant:
    real = scans._newer
    return _setting(scans, "_newer", lambda ranked, matches, by: real(ranked, matches, by) + off)


def _plant_oldest(patch: pytest.MonkeyPatch) -> None:
    def mutant(ranked: Any, matches: Any, by: Any) -> Any:
        window = ibis.window(rows=(None, 0), group_by=by, order_by=ranked.occurred_at)
        return matches.cast("int32").sum().over(window)

    patch.setattr(scans, "_newer", mutant)


def _plant_key(column: str) -> Plant:
    real = scans.Scans._key

    def mutant(self: Any, asked: str, happened: Any) -> Any:
        return ibis.literal("all") if asked == column else real(self, asked, happened)

    return _setting(scans.Scans, "_key", mutant)


def _plant_empty_object(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(scans, "known_part", lambda column, kind: column)


def _plant_one_a_day(patch: pytest.MonkeyPatch) -> None:
    real = scans.Scans._of_parts

    def mutant(self: Any, index: int, rule: EventRule, parts: Any) -> Any:
        return real(self, index, rule.model_copy(update={"counts": replace(rule.counts, most=1)}), parts)

    patch.setattr(scans.Scans, "_of_parts", mutant)


def _plant_shared_key(patch: pytest.MonkeyPatch) -> None:
    real = scans.Scans._keys
    patch.setattr(scans.Scans, "_keys", lambda self, rules, happened: real(self, rules, happened)[:1])


def _of_events() -> list[Fault]:
    real = scans.event_filter

    def changed(**parts: Any) -> Plant:
        def mutant(test: Any, table: Any, moments: Any, vocabulary: Any) -> Any:
            return real(replace(test, **parts), table, moments, vocabulary)

        return _setting(scans, "event_filter", mutant)

    line = [{"property": "trial", "is": True}]
    return [
        Fault("a window that is forgotten", changed(window=Window()), [model(event(3, window_days=7))]),
        Fault("a where that is forgotten", changed(where=()), [model(event(3, where=line))]),
        Fault("only one of several events", changed(names=("page_viewed",)), [model(event(3, event=_BOTH))]),
        Fault(
            "an activity that is none",
            _setting(scans, "NOT_ACTIVITY", frozenset({"page_viewed"})),
            [model(event(3))],
        ),
    ]


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
    def mutant(body: ScoringModel, limited: Any) -> Any:
        if body.total_cap is None:
            return limited
        excess = ibis.greatest(
            limited.fit_points + limited.engagement_points - millionths(body.total_cap), 0
        ).cast("int64")
        return limited.mutate(
            fit_total_cap=-excess,
            engagement_total_cap=excess - excess,
            fit_points=limited.fit_points - excess,
        )

    patch.setattr(text, "with_total_cap", mutant)


def _no_total(_: ScoringModel, limited: Any) -> Any:
    nothing = limited.fit_points - limited.fit_points
    return limited.mutate(fit_total_cap=nothing, engagement_total_cap=nothing)


def _of_standing() -> list[Fault]:
    at_threshold = [model(condition({"all": []}, 40))]
    ages = [model(event(30, half_life_days=5), engagement={"cap": 5000})]
    rises = [model(event(60), event(-30, name="less", half_life_days=5))]
    windows = [model(event(3, event=_BOTH, window_days=365))]
    fades = [model(condition({"field": "contacted", "within_last_days": 30}))]
    reasons = [model(event(3), condition({"all": []}, 2))]
    return [
        Fault("a band that begins above its threshold", _plant_open_band, at_threshold),
        Fault("points that age half as fast for the wake", _plant_slow, ages),
        Fault("points that rise unseen", _plant_no_rise, rises),
        Fault("a window that ends with its last event", _plant_last_leaves, windows),
        Fault("an instant whose age never passes", _plant_no_turn, fades),
        Fault("the weakest rule as reason", _plant_weakest, reasons),
        Fault(
            "a count of the reason without its limit", _plant_count("once"), [model(event(3, counts="once"))]
        ),
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
    real = scans.Scans._one_level

    def mutant(self: Any, leavings: Any, passings: Any) -> Any:
        return real(self, [replace(one, which=Which.LAST) for one in leavings], passings)

    patch.setattr(scans.Scans, "_one_level", mutant)


def _plant_no_turn(patch: pytest.MonkeyPatch) -> None:
    real = stages.RuleStage._turn
    patch.setattr(stages.RuleStage, "_turn", lambda self, row, leavings, _: real(self, row, leavings, ()))


def _plant_weakest(patch: pytest.MonkeyPatch) -> None:
    real = stages.with_sums

    def mutant(body: ScoringModel, rules: Any) -> Any:
        sums = real(body, rules)
        return sums.mutate(strongest=ibis.least(rules.rule_0, rules.rule_1))

    patch.setattr(text, "with_sums", mutant)


FAULTS = [*_of_worth(), *_of_repetition(), *_of_events(), *_of_limits(), *_of_standing()]
