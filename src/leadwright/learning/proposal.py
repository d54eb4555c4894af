"""A learned card as the body of a scoring model, which a person goes on with like any other draft. Loads numpy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from leadwright.criteria.nodes import FieldTest, leaves
from leadwright.learning.card import LearnedRule, Numbers, auc
from leadwright.learning.conditions import Flags
from leadwright.scoring.changing import new_name
from leadwright.scoring.model import BANDS, CELLS, Dimension, ScoringModel

_LONGEST_REASON = 120
# The share of leads below the begin of each band, the best band first.
_BELOW = (0.85, 0.6, 0.3)
_STEPS = (16, 12, 8, 6, 4, 3, 2)
_NEGLIGIBLE = 0.002


def model_body(
    rules: Sequence[LearnedRule], outcomes: Flags, live: ScoringModel, title: str
) -> dict[str, Any]:
    """The whole document: rules by dimension, bands by how leads spread, and priorities that follow the points.

    What the model in force reads for engagement stays engagement; events are engagement, everything else is fit.
    """
    engaged = _read_for_engagement(live)
    written: list[dict[str, Any]] = []
    points = {one: np.zeros(len(outcomes)) for one in Dimension}
    for rule in rules:
        column = rule.candidate.column
        is_engagement = column.startswith("event:") or column in engaged
        dimension = Dimension.ENGAGEMENT if is_engagement else Dimension.FIT
        points[dimension] += rule.points * rule.candidate.met
        written.append(_written(rule, dimension, [one["name"] for one in written]))
    limits = {
        one: _limits(points[one], [rule for rule in written if rule["dimension"] == str(one)], one)
        for one in Dimension
    }
    return {
        "title": title,
        "dimensions": {str(one): limits[one] for one in Dimension},
        "grid": _grid(points, limits, outcomes),
        "rules": written,
    }


def _read_for_engagement(live: ScoringModel) -> frozenset[str]:
    rules = live.rules_of(Dimension.ENGAGEMENT)
    whens = [live.conditions[place] for place, _ in rules if place in live.conditions]
    return frozenset(test.field for when in whens for test in leaves(when, FieldTest))


def _written(rule: LearnedRule, dimension: Dimension, taken: Sequence[str]) -> dict[str, Any]:
    label = rule.candidate.label
    short = label if len(label) <= _LONGEST_REASON else label[: _LONGEST_REASON - 1] + "…"
    return {
        "name": new_name(label, taken),
        "dimension": str(dimension),
        "points": rule.points,
        "reason": short,
        "when": dict(rule.candidate.when),
    }


def _limits(points: Numbers, rules: Sequence[Mapping[str, Any]], dimension: Dimension) -> dict[str, Any]:
    """Nothing is cut off: cap and floor are what the rules can give together."""
    most = sum(rule["points"] for rule in rules if rule["points"] > 0)
    least = sum(rule["points"] for rule in rules if rule["points"] < 0)
    best, *_, last = letters = BANDS[dimension]
    if not rules:
        return {"cap": 100, "floor": 0, "bands": dict(zip(letters, (30, 20, 10, 0), strict=True))}
    begins = [least]
    for share in reversed(_BELOW):
        begins.append(max(begins[-1] + 1, int(np.floor(np.quantile(points, share)))))
    bands = dict(zip(reversed(letters), begins, strict=True))
    assert bands[best] > bands[last]  # noqa: S101 - each begins above the one before
    return {"cap": max(most, 1), "floor": least, "bands": {letter: bands[letter] for letter in letters}}


def _grid(
    points: Mapping[Dimension, Numbers], limits: Mapping[Dimension, Mapping[str, Any]], outcomes: Flags
) -> dict[str, int]:
    """As many priorities as there can be without changing the order that the points give."""
    cells = _cells(points, limits)
    total = points[Dimension.FIT] + points[Dimension.ENGAGEMENT]
    mean = {cell: _mean(cell, cells, total, limits) for cell in CELLS}
    ranked = sorted(CELLS, key=lambda cell: -mean[cell])
    yes = outcomes.astype(float)
    best = auc(total, yes) - _NEGLIGIBLE
    for steps in _STEPS:
        grid = {cell: 1 + place * steps // len(CELLS) for place, cell in enumerate(ranked)}
        order = np.array([-grid[cell] for cell in cells]) * 1e6 + total
        if auc(order, yes) >= best:
            return {cell: grid[cell] for cell in CELLS}
    return dict.fromkeys(CELLS, 1)


def _cells(points: Mapping[Dimension, Numbers], limits: Mapping[Dimension, Mapping[str, Any]]) -> list[str]:
    bands = [
        [
            next((letter for letter, begin in limits[one]["bands"].items() if mine >= begin), BANDS[one][-1])
            for mine in points[one]
        ]
        for one in Dimension
    ]
    return [fit + engagement for fit, engagement in zip(*bands, strict=True)]


def _mean(
    cell: str, cells: Sequence[str], total: Numbers, limits: Mapping[Dimension, Mapping[str, Any]]
) -> float:
    """The mean points of the leads of a cell; of an empty one the points at which it begins."""
    here = np.array([one == cell for one in cells], dtype=bool)
    if here.any():
        return float(total[here].mean())
    return float(sum(limits[one]["bands"][band] for one, band in zip(Dimension, cell, strict=True)))
