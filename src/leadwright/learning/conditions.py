"""The yes/no conditions a card may be made of, each with the leads that meet it. Loads numpy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadwright.learning.columns import WINDOWS, ColumnOfLeads, Shape

Flags = NDArray[np.bool_]
# A condition that fewer leads meet, or that fewer do not meet, is learned from too little.
LEAST_SHARE, LEAST_LEADS = 0.005, 20
_MOST_WORDS, _MOST_TOGETHER = 40, 12
_CUTS = np.arange(0.05, 1.0, 0.05)
_DIGITS = 2


@dataclass(frozen=True)
class Candidate:
    """A condition on one column: the document of the condition, its words, and for each lead whether it is met."""

    column: str
    label: str
    when: Mapping[str, Any]
    met: Flags = field(repr=False, compare=False)


def candidates(columns: Sequence[ColumnOfLeads], outcomes: Flags, learned: slice) -> list[Candidate]:
    """Every condition that enough of the leads in `learned` meet. Groups of words are made by what became of those leads."""
    found: list[Candidate] = []
    for column in columns:
        made = _MAKERS[column.shape](column, outcomes, learned)
        found += [one for one in made if _is_enough(one.met[learned])]
    return _distinct(found, learned)


def _is_enough(met: Flags) -> bool:
    least = max(LEAST_LEADS, LEAST_SHARE * met.size)
    number = int(met.sum())
    return least <= number <= met.size - least


def _distinct(found: Sequence[Candidate], learned: slice) -> list[Candidate]:
    """Of conditions that the same leads meet only the first."""
    seen: dict[bytes, Candidate] = {}
    for one in found:
        seen.setdefault(np.packbits(one.met[learned]).tobytes(), one)
    return list(seen.values())


def _known(column: ColumnOfLeads) -> tuple[Candidate, Flags]:
    known = np.array([one is not None for one in column.values], dtype=bool)
    when = {"field": column.name, "known": True}
    return Candidate(column.name, f"{column.label} is known", when, known), known


def _of_words(column: ColumnOfLeads, outcomes: Flags, learned: slice) -> Iterator[Candidate]:
    told, _ = _known(column)
    yield told
    words = np.array([one if one is not None else "" for one in column.values], dtype=object)
    counted = Counter(one for one in column.values[learned] if one is not None)
    common = [word for word, number in counted.most_common(_MOST_WORDS) if number >= LEAST_LEADS]
    masks = {word: words == word for word in common}
    for word in common:
        yield _one_of(column, [word], masks)
    rates = {word: _rate(outcomes[learned], masks[word][learned]) for word in common}
    ranked = sorted(common, key=lambda word: rates[word])
    for size in range(2, min(_MOST_TOGETHER, len(ranked) - 1) + 1):
        yield _one_of(column, ranked[-size:], masks)
        yield _one_of(column, ranked[:size], masks)


def _one_of(column: ColumnOfLeads, words: Sequence[str], masks: Mapping[str, Flags]) -> Candidate:
    met = np.logical_or.reduce([masks[word] for word in words])
    said = sorted(words)
    spoken = [(column.names or {}).get(word, word) for word in said]
    when = {"field": column.name, "is": said[0]} if len(said) == 1 else {"field": column.name, "any_of": said}
    return Candidate(column.name, f"{column.label}: {_listed(spoken)}", when, met)


def _rate(outcomes: Flags, met: Flags) -> float:
    base = float(outcomes.mean())
    return (float(outcomes[met].sum()) + 10 * base) / (int(met.sum()) + 10)


def _listed(words: Sequence[str]) -> str:
    if len(words) == 1:
        return words[0]
    said = f"{', '.join(words[:-1])} or {words[-1]}"
    return said if len(said) <= 70 else f"{words[0]} or one of {len(words) - 1} others"


def _of_numbers(column: ColumnOfLeads, outcomes: Flags, learned: slice) -> Iterator[Candidate]:
    told, known = _known(column)
    yield told
    numbers = np.array([np.nan if one is None else one for one in column.values], dtype=float)
    some = numbers[learned][known[learned]]
    if not some.size:
        return
    cuts = {_rounded(float(cut)) for cut in np.quantile(some, _CUTS)} | ({0.0} if some.min() >= 0 else set())
    for cut in sorted(cuts):
        if cut == 0 and some.min() >= 0:
            yield _above(column, "more_than", cut, known & (numbers > 0), "more than")
        else:
            yield _above(column, "at_least", cut, known & (numbers >= cut), "at least")


def _above(column: ColumnOfLeads, test: str, cut: float, met: Flags, words: str) -> Candidate:
    number = int(cut) if float(cut).is_integer() else cut
    when = {"field": column.name, test: number}
    return Candidate(column.name, f"{column.label}: {words} {number:,}", when, met)


def _rounded(value: float) -> float:
    """To two digits, as people say a limit."""
    if value == 0 or not np.isfinite(value):
        return 0.0
    places = _DIGITS - 1 - int(np.floor(np.log10(abs(value))))
    # Decimals of documents end at the fourth place.
    return round(value, min(places, 4))


def _of_flags(column: ColumnOfLeads, outcomes: Flags, learned: slice) -> Iterator[Candidate]:
    told, _ = _known(column)
    yield told
    met = np.array([one is True for one in column.values], dtype=bool)
    yield Candidate(column.name, column.label, {"field": column.name, "is": True}, met)


def _of_dates(column: ColumnOfLeads, outcomes: Flags, learned: slice) -> Iterator[Candidate]:
    yield _known(column)[0]


def _of_events(column: ColumnOfLeads, outcomes: Flags, learned: slice) -> Iterator[Candidate]:
    event = column.name.removeprefix("event:")
    counts = np.array(column.values, dtype=np.int64).reshape(len(column.values), len(WINDOWS) + 1)
    for place, days in enumerate((*WINDOWS, None)):
        some = counts[learned, place]
        often = {1} | {int(cut) for cut in np.quantile(some[some > 0], (0.5, 0.8))} if some.any() else {1}
        for least in sorted(often):
            when: dict[str, Any] = {"event": event}
            said = column.label
            if days is not None:
                when["within_days"] = days
                said += f" within {days} days"
            if least > 1:
                when["count"] = {"at_least": least}
                said += f", {least} times or more"
            yield Candidate(column.name, said, when, counts[:, place] >= least)


_MAKERS = {
    Shape.WORD: _of_words,
    Shape.NUMBER: _of_numbers,
    Shape.FLAG: _of_flags,
    Shape.DATE: _of_dates,
    Shape.EVENT: _of_events,
}
