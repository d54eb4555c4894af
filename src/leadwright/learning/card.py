"""Few rules with integer points, found step by step: logistic regression on conditions, rounded. Loads numpy.

Points are the weights of a logistic regression at ten points for double the odds, as credit scorecards are scaled
(Siddiqi, Credit Risk Scorecards, 2006). A rule comes in by its score test given those that are in, may be exchanged for a better
one, and keeps to the signs and ranges a person has set for its column.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leadwright.learning.conditions import Candidate, Flags

Numbers = NDArray[np.float64]
POINTS_FOR_DOUBLE_ODDS = 10
_POINT = math.log(2) / POINTS_FOR_DOUBLE_ODDS
_RIDGE = 1.0
# A chi-square of one degree of freedom: what chance alone gives to one condition in a thousand.
_LEAST_GAIN = 10.8
_NEGLIGIBLE = 0.0015


@dataclass(frozen=True)
class Bounds:
    """The points a rule on a column may have."""

    low: float = -math.inf
    high: float = math.inf


@dataclass(frozen=True)
class LearnedRule:
    """A condition with its points."""

    candidate: Candidate
    points: int


FREE = Bounds()


def learn_card(
    candidates: Sequence[Candidate],
    outcomes: Flags,
    *,
    most: int,
    bounds: Mapping[str, Bounds],
    required: Sequence[int] = (),
) -> list[LearnedRule]:
    """At most `most` rules from leads in their order: how many is decided on the newest quarter of them, then all are used."""
    if not candidates or most < 1:
        return []
    table = np.column_stack([one.met for one in candidates]).astype(np.float64)
    limits = [bounds.get(one.column, FREE) for one in candidates]
    yes = outcomes.astype(np.float64)
    number = _how_many(table, yes, limits, most)
    chosen = _exchanged(table, yes, limits, _forward(table, yes, limits, number))
    weights = _fit(table[:, chosen], yes, [limits[one] for one in chosen])[1:]
    rules = [
        LearnedRule(candidates[one], round(float(weight) / _POINT))
        for one, weight in zip(chosen, weights, strict=True)
    ]
    return sorted((one for one in rules if one.points), key=lambda one: -abs(one.points))


def _how_many(table: Numbers, yes: Numbers, limits: Sequence[Bounds], most: int) -> int:
    """The fewest rules that order the newest quarter about as well as any number of them."""
    edge = len(yes) * 3 // 4
    older, newer = slice(0, edge), slice(edge, None)
    if len(set(yes[older])) < 2 or len(set(yes[newer])) < 2:
        return most
    path = _forward(table[older], yes[older], limits, most)
    if not path:
        return most
    told = []
    for number in range(1, len(path) + 1):
        some = path[:number]
        weights = _fit(table[older][:, some], yes[older], [limits[one] for one in some])
        told.append(auc(table[newer][:, some] @ weights[1:], yes[newer]))
    best = max(told)
    return next(number for number, one in enumerate(told, 1) if one >= best - _NEGLIGIBLE)


def _forward(table: Numbers, yes: Numbers, limits: Sequence[Bounds], most: int) -> list[int]:
    chosen: list[int] = []
    while len(chosen) < most:
        better = _best(table, yes, limits, chosen)
        if better is None:
            break
        chosen.append(better)
    return chosen


def _best(table: Numbers, yes: Numbers, limits: Sequence[Bounds], chosen: Sequence[int]) -> int | None:
    """The condition that adds most to those chosen, by Rao's score test; None where none adds more than chance does."""
    some = list(chosen)
    weights = _fit(table[:, some], yes, [limits[one] for one in some])
    design = np.column_stack([np.ones(len(yes)), table[:, some]])
    chance = _chance(design @ weights)
    spread = chance * (1 - chance)
    pull = table.T @ (yes - chance)
    # The information on each condition that the chosen ones do not have already; conditions are 0 or 1, so their square is they.
    across = table.T @ (design * spread[:, None])
    inner = np.linalg.inv(design.T @ (design * spread[:, None]) + 1e-6 * np.eye(design.shape[1]))
    own = table.T @ spread - np.einsum("ij,jk,ik->i", across, inner, across)
    gain = np.where(own > 1e-9, pull**2 / (own + _RIDGE), 0.0)
    for place, limit in enumerate(limits):
        if place in some or (pull[place] > 0 and limit.high <= 0) or (pull[place] < 0 and limit.low >= 0):
            gain[place] = 0.0
    best = int(gain.argmax())
    return best if gain[best] >= _LEAST_GAIN else None


def _exchanged(table: Numbers, yes: Numbers, limits: Sequence[Bounds], chosen: list[int]) -> list[int]:
    """Each rule in turn is taken out and the best one put in, as long as that makes the whole better; two rounds at most."""
    if not chosen:
        return chosen
    loss = _loss(table, yes, limits, chosen)
    for _ in range(2):
        before = list(chosen)
        for one in before:
            rest = [other for other in chosen if other != one]
            better = _best(table, yes, limits, rest)
            if better is None or better == one:
                continue
            now = _loss(table, yes, limits, [*rest, better])
            if now < loss - 0.5:
                chosen, loss = [*rest, better], now
        if chosen == before:
            break
    return chosen


def _loss(table: Numbers, yes: Numbers, limits: Sequence[Bounds], chosen: Sequence[int]) -> float:
    some = list(chosen)
    weights = _fit(table[:, some], yes, [limits[one] for one in some])
    line = weights[0] + table[:, some] @ weights[1:]
    return float(np.logaddexp(0, line).sum() - yes @ line + _RIDGE / 2 * (weights[1:] ** 2).sum())


def _fit(table: Numbers, yes: Numbers, limits: Sequence[Bounds]) -> Numbers:
    """Logistic regression by Newton's method; a weight beyond its limit is held there, and the rest is fitted again."""
    design = np.column_stack([np.ones(len(yes)), table])
    weights = np.zeros(design.shape[1])
    low = np.array([-math.inf, *(one.low * _POINT for one in limits)])
    high = np.array([math.inf, *(one.high * _POINT for one in limits)])
    held = np.zeros(len(weights), dtype=bool)
    for _ in range(len(weights)):
        weights = _newton(design, yes, weights, ~held)
        beyond = ~held & ((weights < low - 1e-9) | (weights > high + 1e-9))
        if not beyond.any():
            break
        weights = np.clip(weights, low, high)
        held |= beyond
    return weights


def _newton(design: Numbers, yes: Numbers, weights: Numbers, free: Flags) -> Numbers:
    ridge = np.full(design.shape[1], _RIDGE)
    ridge[0] = 1e-6
    weights, some = weights.copy(), design[:, free]
    for _ in range(25):
        chance = _chance(design @ weights)
        pull = some.T @ (yes - chance) - ridge[free] * weights[free]
        curve = some.T @ (some * (chance * (1 - chance))[:, None]) + np.diag(ridge[free])
        step = np.linalg.solve(curve, pull)
        weights[free] += np.clip(step, -4, 4)
        if np.abs(step).max() < 1e-6:
            break
    return weights


def _chance(line: Numbers) -> Numbers:
    return 1 / (1 + np.exp(-np.clip(line, -30, 30)))


def auc(values: Numbers, yes: Numbers) -> float:
    """The chance that a lead with the outcome has the higher value, ties counting half."""
    _, place, number = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(number)
    ranks = (ends - (number - 1) / 2)[place]
    won = yes > 0
    count = int(won.sum())
    return float((ranks[won].sum() - count * (count + 1) / 2) / (count * (len(yes) - count)))
