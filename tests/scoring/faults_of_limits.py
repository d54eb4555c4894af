"""Faults to plant into limits, bands, reasons and wakes."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import ibis
import pytest

from leadwright.scoring.compile import stages, sums, text
from leadwright.scoring.model import Dimension, ScoringModel, millionths
from tests.scoring.planting import BOTH, Fault, Plant, plant_no_turn, setting
from tests.scoring.worlds import condition, event, model, other

_BESIDE = {"further": {"machines": other(cap=5000)}}


def _of_limits() -> list[Fault]:
    capped = [model(event(8, event=BOTH, cap=10))]
    grouped = [
        model(
            event(8, group="few"),
            event(8, name="more", event="order_placed", group="few"),
            groups={"few": {"dimension": "engagement", "cap": 10}},
        )
    ]
    sums = [model(event(40, event=BOTH), event(-60, name="less", where=[{"property": "trial", "is": True}]))]
    beside = [model(event(50, dimension="machines"), event(30, name="other"), others=_BESIDE, total_cap=40)]
    total = [model(condition({"all": []}, 50), event(30), total_cap=60)]
    return [
        Fault("a cap of a rule that does not bite", _plant_loose, capped),
        Fault("a cap of a group that does not bite", _plant_loose, grouped),
        Fault("a cap of a dimension that does not bite", _plant_limits(cap=10**12), sums),
        Fault("a floor of a dimension that does not bite", _plant_limits(floor=-(10**12)), sums),
        Fault("a total that takes from fit first", _plant_fit_first, total),
        Fault("a total that limits a further dimension", _plant_total_of_all, beside),
        Fault("a total that is not limited", setting(text, "with_total_cap", _no_total), total),
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

    return setting(text, "with_limits", mutant)


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


def _plant_total_of_all(patch: pytest.MonkeyPatch) -> None:
    real = stages.with_total_cap

    def mutant(cap: Decimal, limited: Any) -> Any:
        return real(cap, limited).mutate(machines_points=ibis.least(limited.machines_points, millionths(cap)))

    patch.setattr(text, "with_total_cap", mutant)


def _plant_no_point(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(stages, "_waits_of_others", lambda body, points: iter(()))


def _no_total(_: Decimal, limited: Any) -> Any:
    nothing = limited.fit_points - limited.fit_points
    return limited.mutate(fit_total_cap=nothing, engagement_total_cap=nothing)


def _of_standing() -> list[Fault]:
    at_threshold = [model(condition({"all": []}, 40))]
    ages = [model(event(30, half_life_days=5), engagement={"cap": 5000})]
    fades_beside = [model(event(30, dimension="machines", half_life_days=5), others=_BESIDE)]
    rises = [model(event(60), event(-30, name="less", half_life_days=5))]
    runs_out = [model(event(30, lifespan_days=365), engagement={"cap": 5000})]
    windows = [model(event(3, window_days=365), event(3, name="sooner", window_days=7))]
    fades = [model(condition({"field": "contacted", "within_last_days": 30}))]
    reasons = [model(event(3), condition({"all": []}, 2))]
    return [
        Fault("a band that begins above its threshold", _plant_open_band, at_threshold),
        Fault("points that age half as fast for the wake", _plant_slow, ages),
        Fault("a lifespan that runs out unseen", _plant_unseen_end, runs_out),
        Fault("points that rise unseen", _plant_no_rise, rises),
        Fault("points of a further dimension that fade unseen", _plant_no_point, fades_beside),
        Fault("only the longest window of an event ends", _plant_last_leaves, windows),
        Fault("an instant whose age never passes", plant_no_turn, fades),
        Fault("the weakest rule as reason", _plant_weakest, reasons),
        Fault("a count of the reason without its limit", _plant_counted, reasons[:1]),
    ]


def _plant_open_band(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(stages, "_banded", _strict)


def _strict(body: ScoringModel, dimension: str, points: Any, value: Any) -> Any:
    thresholds = body.dimensions.of(dimension).thresholds
    branches = [(points[f"{dimension}_points"] > begin, value(band)) for band, begin in thresholds[:-1]]
    return ibis.cases(*branches, else_=value(thresholds[-1][0]))


def _plant_slow(patch: pytest.MonkeyPatch) -> None:
    real = stages.decay_rate
    patch.setattr(stages, "decay_rate", lambda seconds: real(seconds) / 2)


def _plant_unseen_end(patch: pytest.MonkeyPatch) -> None:
    real = stages._ageing
    patch.setattr(
        stages, "_ageing", lambda *asked: (one for one in real(*asked) if one[1].lifespan_days is None)
    )


def _plant_no_rise(patch: pytest.MonkeyPatch) -> None:
    real = stages._decays
    patch.setattr(stages, "_decays", lambda body, dimension, sign: sign > 0 and real(body, dimension, sign))


def _plant_last_leaves(patch: pytest.MonkeyPatch) -> None:
    real = sums._turn

    def mutant(asked: Any, happened: Any) -> Any:
        last = {name: days[-1:] for name, days in asked.ages.items()}
        return real(SimpleNamespace(ages=last, kinds=asked.kinds), happened)

    patch.setattr(sums, "_turn", mutant)


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


LIMIT_FAULTS = [*_of_limits(), *_of_standing()]
