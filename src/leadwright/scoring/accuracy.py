"""How well an order of leads foretells an outcome: area under the ROC curve with its interval, and lift."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

# The 97.5th percentile of the normal distribution: a two-sided interval of 95 %.
_Z = 1.959963984540054


@dataclass(frozen=True)
class Accuracy:
    """`auc` is the chance that a lead with the outcome stands before one without it, ties counting half.

    `low` and `high` bound it with 95 % confidence. `lift` is how many times more often the outcome occurs in the best tenth than
    among all.
    """

    leads: int
    outcomes: int
    auc: float
    low: float
    high: float
    lift: float


@dataclass(frozen=True)
class Difference:
    """By how much one order foretells better than another (AUC minus AUC), with its 95 % bounds."""

    auc: float
    low: float
    high: float


def accuracy(places: Sequence[float], outcomes: Sequence[bool]) -> Accuracy | None:
    """Judge an order: `places` are positions (smaller is better, equal ones tie), `outcomes` what became of each.

    None where all ended alike: then there is nothing to tell apart. Sources: Hanley and McNeil, Radiology 143 (1982), for AUC
    as a probability; DeLong, DeLong and Clarke-Pearson, Biometrics 44 (1988), for its variance; the interval is computed on the
    logit scale, which keeps it inside 0 and 1.
    """
    shares = _shares(places, outcomes)
    if shares is None:
        return None
    ahead, behind = shares
    auc = math.fsum(ahead) / len(ahead)
    variance = _variance(ahead, auc) / len(ahead) + _variance(behind, auc) / len(behind)
    low, high = _logit_interval(auc, variance)
    return Accuracy(
        leads=len(places),
        outcomes=len(ahead),
        auc=auc,
        low=low,
        high=high,
        lift=_lift(places, outcomes, len(ahead)),
    )


def difference(
    places: Sequence[float], others: Sequence[float], outcomes: Sequence[bool]
) -> Difference | None:
    """How much better `places` foretell than `others`, both of the same leads, so that what they share cancels out (DeLong).

    None where all ended alike.
    """
    one, other = _shares(places, outcomes), _shares(others, outcomes)
    if one is None or other is None:
        return None
    won = [mine - theirs for mine, theirs in zip(one[0], other[0], strict=True)]
    lost = [mine - theirs for mine, theirs in zip(one[1], other[1], strict=True)]
    auc = math.fsum(won) / len(won)
    reach = _Z * math.sqrt(_variance(won, auc) / len(won) + _variance(lost, auc) / len(lost))
    return Difference(auc, auc - reach, auc + reach)


def _shares(places: Sequence[float], outcomes: Sequence[bool]) -> tuple[list[float], list[float]] | None:
    """The share of the other side that each lead with the outcome stands before, and each without it behind."""
    won = [place for place, outcome in zip(places, outcomes, strict=True) if outcome]
    lost = [place for place, outcome in zip(places, outcomes, strict=True) if not outcome]
    if not won or not lost:
        return None
    before = _midranks([*won, *lost])
    own_won, own_lost = _midranks(won), _midranks(lost)
    ahead = [1 - (rank - own) / len(lost) for rank, own in zip(before, own_won, strict=False)]
    behind = [(rank - own) / len(won) for rank, own in zip(before[len(won) :], own_lost, strict=True)]
    return ahead, behind


def _midranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1, equal values sharing the mean of theirs."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for index in order[start : end + 1]:
            ranks[index] = (start + end) / 2 + 1
        start = end + 1
    return ranks


def _variance(values: Sequence[float], mean: float) -> float:
    return math.fsum((value - mean) ** 2 for value in values) / max(len(values) - 1, 1)


def _logit_interval(auc: float, variance: float) -> tuple[float, float]:
    if auc in (0.0, 1.0) or variance == 0:
        return auc, auc
    logit = math.log(auc / (1 - auc))
    reach = _Z * math.sqrt(variance) / (auc * (1 - auc))
    return 1 / (1 + math.exp(-(logit - reach))), 1 / (1 + math.exp(-(logit + reach)))


def _lift(places: Sequence[float], outcomes: Sequence[bool], won: int) -> float:
    """Rate in the best tenth over the rate of all; leads that tie at its edge count by the share of them that fits."""
    size = len(places) / 10
    pairs = sorted(zip(places, outcomes, strict=True), key=lambda pair: pair[0])
    taken = hits = 0.0
    start = 0
    while taken < size and start < len(pairs):
        end = start
        while end + 1 < len(pairs) and pairs[end + 1][0] == pairs[start][0]:
            end += 1
        group = [outcome for _, outcome in pairs[start : end + 1]]
        share = min(1.0, (size - taken) / len(group))
        hits += share * sum(group)
        taken += share * len(group)
        start = end + 1
    return (hits / taken) / (won / len(pairs))
