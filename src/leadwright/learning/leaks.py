"""Columns that tell what only became known later. Each suspicion is said with what in the data speaks for it, never its name.

What is looked for: a column that nearly alone foretells the outcome; values, or words in texts, that leave nothing open; being
filled in mostly for one of the outcomes, or for some stretch of the leads only; dates after the decision; and words that name
things which happen to a lead, so that the column is overwritten by each new one. Loads numpy.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from leadwright.criteria.text import as_words, fold
from leadwright.events.catalogue import canonical_events
from leadwright.learning.card import auc
from leadwright.learning.columns import ColumnOfLeads, Shape
from leadwright.learning.conditions import Flags
from leadwright.learning.figures import wilson

_FOLDS = 5
_BINS = 20
_LEAST_LEADS = 30
_Z = 1.96
# Honest columns of real lists stay below (time on the website .76); above the second no honest one is known.
_STRONG, _TOO_STRONG = 0.80, 0.90
# The share of both outcomes, in the mean, that the column settles by itself.
_SETTLED, _MOSTLY_SETTLED = 0.25, 0.40
# How many times the odds of the outcome are apart where the column is known and where not, at least.
_ODDS, _GREAT_ODDS = 2.0, 3.0
_APART = 0.15
# It is filled in for one of the outcomes only where that for the other is at most this part of it.
_ONE_ONLY = 0.02
# The most and the least known tenth of the leads.
_STRETCH = 0.5
_HAPPENINGS, _SHARE_OF_HAPPENINGS = 3, 1 / 3
_TELLS = 0.60
# A column is a text where so many of its values stand once; words of it are looked at, as many of each text.
_TEXT, _WORDS = 0.5, 60
_DATED, _PLANNED = 0.05, 0.05
# Words that end other things than happenings, too.
_COMMON_VERBS = frozenset({"made", "used", "set", "held", "ended", "adjusted", "stated", "agreed", "started"})


class Verdict(StrEnum):
    """How a column is taken. `declared` ones come from a mapping, which wins over everything the data says."""

    LEAK = "leak"
    SUSPECT = "suspect"
    CLEAR = "clear"


@dataclass(frozen=True)
class Suspicion:
    """A column with its verdict, how suspicious it is (0 to 1), how well it foretells alone, and the evidence as sentences."""

    column: str
    label: str
    verdict: Verdict
    score: float
    auc: float
    evidence: tuple[str, ...]
    declared: str = ""


@dataclass(frozen=True)
class _Sign:
    score: float
    sentence: str


@dataclass(frozen=True)
class _Looked:
    """A column as all tests look at it: its values in groups, which leads it is known of, and the outcomes."""

    column: ColumnOfLeads
    groups: tuple[str | None, ...]
    known: Flags
    outcomes: Flags
    auc: float


def suspicions(columns: Sequence[ColumnOfLeads], outcomes: Flags) -> list[Suspicion]:
    """Every column, the most suspicious first; leads stand in their order, the oldest first."""
    found = [_judge(one, outcomes) for one in columns]
    return sorted(found, key=lambda one: (list(Verdict).index(one.verdict), -one.score, -one.auc, one.column))


def _judge(column: ColumnOfLeads, outcomes: Flags) -> Suspicion:
    looked = _look(column, outcomes)
    signs = [sign for test in _TESTS for sign in test(looked)]
    score = max((one.score for one in signs), default=0.0)
    verdict = Verdict.LEAK if score >= 0.8 else Verdict.SUSPECT if score >= 0.5 else Verdict.CLEAR
    declared = {"later": Verdict.LEAK, "at_capture": Verdict.CLEAR}.get(column.known)
    return Suspicion(
        column=column.name,
        label=column.label,
        verdict=declared or verdict,
        score=score,
        auc=looked.auc,
        evidence=tuple(one.sentence for one in sorted(signs, key=lambda one: -one.score)),
        declared=column.known,
    )


def _look(column: ColumnOfLeads, outcomes: Flags) -> _Looked:
    groups = _groups(column)
    known = np.array([one is not None for one in groups], dtype=bool)
    return _Looked(column, groups, known, outcomes, _foretells(groups, outcomes))


def _groups(column: ColumnOfLeads) -> tuple[str | None, ...]:
    match column.shape:
        case Shape.NUMBER:
            return _in_bins(column.values)
        case Shape.EVENT:
            return tuple(str(min(one[-1], 5)) if one[-1] else None for one in column.values)
        case Shape.DATE:
            return tuple(None if one is None else "known" for one in column.values)
        case _:
            return tuple(None if one is None else str(one) for one in column.values)


def _in_bins(values: Sequence[float | None]) -> tuple[str | None, ...]:
    some = np.array([one for one in values if one is not None], dtype=float)
    if not some.size:
        return tuple(None for _ in values)
    edges = np.unique(np.quantile(some, np.linspace(0, 1, _BINS + 1)[1:-1]))
    return tuple(None if one is None else _bin(edges, one) for one in values)


def _bin(edges: np.ndarray[Any, np.dtype[Any]], value: float) -> str:
    """Which of the stretches between edges; what stands exactly on one, as the 0 of most leads does, is by itself."""
    place = int(np.searchsorted(edges, value, side="left"))
    if place < len(edges) and edges[place] == value:
        return f"{value:g}"
    if place == 0:
        return f"below {edges[0]:g}"
    return f"above {edges[-1]:g}" if place == len(edges) else f"{edges[place - 1]:g} to {edges[place]:g}"


def _foretells(groups: Sequence[str | None], outcomes: Flags) -> float:
    """How well the column alone orders leads by the rate of their group, each rate taken from the other four fifths."""
    parts = np.arange(len(groups)) % _FOLDS
    told = np.zeros(len(groups))
    for fold_ in range(_FOLDS):
        inside = parts == fold_
        base = float(outcomes[~inside].mean())
        counts, hits = Counter[str | None](), Counter[str | None]()
        for group, outcome, here in zip(groups, outcomes, inside, strict=True):
            if not here:
                counts[group] += 1
                hits[group] += int(outcome)
        for place in map(int, np.flatnonzero(inside)):
            group = groups[place]
            told[place] = (hits[group] + 10 * base) / (counts[group] + 10)
    return auc(told, outcomes.astype(float))


def _strength(looked: _Looked) -> Iterator[_Sign]:
    if looked.auc - _error(looked) >= _STRONG:
        score = 0.5 + 0.3 * min(1.0, (looked.auc - _STRONG) / (_TOO_STRONG - _STRONG))
        yield _Sign(
            score,
            f"Alone it tells the outcome with an AUC of {looked.auc:.2f}; what is honestly known early seldom reaches .80.",
        )


def _error(looked: _Looked) -> float:
    """The standard error of an AUC (Hanley and McNeil, 1982)."""
    area, yes = looked.auc, int(looked.outcomes.sum())
    no = len(looked.outcomes) - yes
    one, other = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (yes - 1) * (one - area**2) + (no - 1) * (other - area**2)
    return math.sqrt(max(0.0, spread) / max(1, yes * no))


def _settling(looked: _Looked) -> Iterator[_Sign]:
    """Values whose leads nearly all ended alike."""
    told = [frozenset() if one is None else frozenset({one}) for one in looked.groups]
    yield from _settled(looked, told, "Its values leave")


def _wording(looked: _Looked) -> Iterator[_Sign]:
    """Words within texts whose leads nearly all ended alike."""
    if looked.column.shape is not Shape.WORD:
        return
    counts = Counter(one for one in looked.groups if one is not None)
    once = sum(1 for number in counts.values() if number == 1)
    if once < _TEXT * counts.total() or counts.total() < _LEAST_LEADS:
        return
    told = [
        frozenset() if one is None else frozenset(as_words(fold(one)).split()[:_WORDS])
        for one in looked.groups
    ]
    yield from _settled(looked, told, "Words of its texts leave")


def _settled(looked: _Looked, told: Sequence[frozenset[str]], begins: str) -> Iterator[_Sign]:
    """For how many leads some value they have leaves little open."""
    base = float(looked.outcomes.mean())
    counts, hits = Counter[str](), Counter[str]()
    for values, outcome in zip(told, looked.outcomes, strict=True):
        counts.update(values)
        hits.update(values if outcome else ())
    sure: dict[str, bool] = {}
    for value, number in counts.items():
        low, high = wilson(hits[value], number) if number >= _LEAST_LEADS else (0.0, 1.0)
        if low > 1 - (1 - base) / 5 or high < base / 5:
            sure[value] = low > 0.5
    yes = looked.outcomes
    met = np.array(
        [any(sure.get(one) is bool(end) for one in values) for values, end in zip(told, yes, strict=True)],
        dtype=bool,
    )
    settled = (float(met[yes].mean()) + float(met[~yes].mean())) / 2
    if settled >= _SETTLED:
        some = sorted(sure, key=lambda one: (-counts[one], one))[:3]
        said = ", ".join(f"“{one}” {hits[one] / counts[one]:.0%} of {counts[one]:,}" for one in some)
        share = min(1.0, (settled - _SETTLED) / (_MOSTLY_SETTLED - _SETTLED))
        yield _Sign(0.5 + 0.35 * share, f"{begins} little open for {settled:.0%} of the leads: {said}.")


def _filling(looked: _Looked) -> Iterator[_Sign]:
    """Whether it is known at all goes with the outcome."""
    if looked.column.shape is Shape.EVENT:
        return
    known, yes = looked.known, looked.outcomes
    table = [
        int((known & yes).sum()),
        int((known & ~yes).sum()),
        int((~known & yes).sum()),
        int((~known & ~yes).sum()),
    ]
    a, b, c, d = (number + 0.5 for number in table)
    odds, reach = math.log(a * d / (b * c)), _Z * math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    sure = math.exp(max(0.0, abs(odds) - reach))
    apart = abs(table[0] / (table[0] + table[2]) - table[1] / (table[1] + table[3]))
    shares = sorted((table[0] / max(1, int(yes.sum())), table[1] / max(1, int((~yes).sum()))))
    only = (
        min(table[0] + table[1], table[2] + table[3]) >= _LEAST_LEADS and shares[0] <= _ONE_ONLY * shares[1]
    )
    if not (only and sure >= _GREAT_ODDS) and (sure < _ODDS or apart < _APART):
        return
    score = 0.85 if only or sure >= _GREAT_ODDS else 0.55
    with_it, without = a / (a + b), c / (c + d)
    yield _Sign(
        score,
        f"Whether it is filled in tells the outcome: yes for {with_it:.0%} where it is known, for {without:.0%} where it is not"
        f" ({known.mean():.0%} of the leads have it).",
    )


def _stretches(looked: _Looked) -> Iterator[_Sign]:
    """It is known in some stretch of the order and not in another."""
    if looked.column.shape is Shape.EVENT or len(looked.known) < 10 * _LEAST_LEADS:
        return
    shares = [float(part.mean()) for part in np.array_split(looked.known, 10)]
    if max(shares) - min(shares) >= _STRETCH:
        yield _Sign(
            0.55,
            f"It is filled in for {max(shares):.0%} of one tenth of the leads in their order and {min(shares):.0%} of another,"
            " so it was not asked of everybody when they came.",
        )


def _dates(looked: _Looked) -> Iterator[_Sign]:
    """Dates of what came after the decision; where some lie in the future still, they may be plans."""
    after, ahead = sum(looked.column.after), sum(looked.column.ahead)
    known = int(looked.known.sum())
    if after < _LEAST_LEADS or after < _DATED * known:
        return
    planned = ahead >= _PLANNED * known
    yield _Sign(
        0.55 if planned else 0.85,
        f"For {after / known:.0%} of the leads that have it, it lies after the decision that is foretold"
        + (", though some may be plans, because others lie in the future." if planned else "."),
    )


def _happenings(looked: _Looked) -> Iterator[_Sign]:
    """Its words name things that happen, as the catalogue of events does: each new one overwrites the last."""
    if looked.column.shape is not Shape.WORD:
        return
    counts = Counter(one for one in looked.groups if one is not None)
    telling = {word: number for word, number in counts.items() if _verbs(word)}
    verbs = {verb for word in telling for verb in _verbs(word)}
    share = sum(telling.values()) / max(1, counts.total())
    if len(verbs) < _HAPPENINGS or share < _SHARE_OF_HAPPENINGS:
        return
    score = 0.85 if looked.auc >= _TELLS else 0.55
    some = ", ".join(f"“{word}”" for word in sorted(telling, key=lambda one: -telling[one])[:3])
    yield _Sign(
        score,
        f"Its values name what happened ({some}), for {share:.0%} of the leads: such a column holds the latest one, which may"
        f" be long after they came. Alone it tells the outcome with an AUC of {looked.auc:.2f}.",
    )


def _verbs(word: str) -> frozenset[str]:
    return _VERBS & frozenset(as_words(fold(word)).split())


# The last word of an event's name is what was done.
_VERBS = frozenset(one.name.rpartition("_")[2] for one in canonical_events()) - _COMMON_VERBS

_TESTS: Iterable[Callable[[_Looked], Iterator[_Sign]]] = (
    _strength,
    _settling,
    _wording,
    _filling,
    _stretches,
    _dates,
    _happenings,
)
