"""Which way to a page is cheapest: what is looked up for everybody, and what is judged lead by lead.

Costs are those of PostgreSQL's planner, where an index scan that finds one row costs between one and two. Chances of several
parts are multiplied, as if they had nothing to do with each other; whoever goes the way has to notice when that was wrong.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from leadwright.leads.queries.narrowing import Part, Reads
from leadwright.leads.queries.patience import Patience
from leadwright.leads.queries.wanted import Wanted

# The most leads that are looked up, and the most parts of which every combination is weighed.
MOST_CHOSEN = 50_000
_MOST_WEIGHED = 5
# What it costs to judge one lead.
_JUDGING = {Reads.STANDING: 1.6, Reads.LEAD: 1.8, Reads.INDEX: 1.8, Reads.HISTORY: 4.0}
_WALKING = 0.4
_WALKING_AN_INDEX = 0.1
_LOOKING_UP = 1.7
# To look up the standing of many leads at once, in the order of their numbers, when it is known how many they are: before,
# it is a guess, and more than guessed cost more than fewer save.
_GATHERING = 0.8
# For each lead that is looked up: to compare it with those of the other parts, and to send it and to read it again.
_COMPARING, _TELLING = 0.03, 0.15
# To find one lead in an index alone, and to know for one row of a walk whether it was found beside it.
_READING, _BESIDE = 0.026, 0.08
# What is found beside a walk is hashed, which has to fit into the memory of a statement: some 200,000 leads do anywhere.
_MOST_READ = 5_200
# Of beginnings of words the planner knows only what is much longer than a step of its histogram, a twentieth of all leads.
_KNOWN = 0.1
# Order and condition often have to do with each other, so a walk is a bet; it has to be so much cheaper than what is certain.
_BET = 2.0


@dataclass(frozen=True)
class Sized:
    """A part, the share of all leads it holds for, and what it costs to find all of those: as the planner guesses."""

    part: Part
    share: float
    cost: float


@dataclass(frozen=True)
class Way:
    """A way to a page: `looked_up` for everybody, `judged` lead by lead, along the order or out of the leads found."""

    looked_up: tuple[Sized, ...]
    judged: tuple[Sized, ...]
    cost: float
    walks: bool

    @property
    def parts(self) -> list[Part]:
        """What is judged, in the order it is judged in."""
        return parts_of(self.judged)


@dataclass(frozen=True)
class Ways:
    """The parts of one page's condition, sized, among so many leads."""

    wanted: Wanted
    sized: tuple[Sized, ...]
    total: int

    @property
    def share(self) -> float:
        """The share of all leads that match."""
        return _product(self.sized)

    def best(self) -> Way:
        """The cheapest way there is."""
        return min(self.all(), key=_wagered)

    def standing_still(self) -> Way | None:
        """The cheapest way that does not depend on where in the order the matches lie; None where there is none."""
        return min((way for way in self.all() if not way.walks), key=lambda way: way.cost, default=None)

    def walking_on(self, share: float) -> float:
        """What it costs to walk a whole page when so large a share of all leads matches, with nothing looked up."""
        rows = min((self.wanted.limit or 1) / share, self.total)
        return rows * self._step(None) + judging(self.sized, rows)[0]

    def onward(self, way: Way, chosen: int) -> Way:
        """How to go on when the number of leads that were looked up is known."""
        share = chosen / max(self.total, 1)
        return min(self._ends(way.looked_up, way.judged, share, 0.0, _GATHERING), key=_wagered)

    def all(self) -> Iterator[Way]:
        """Every way, but for those that look up too many."""
        for looked_up in _subsets(self.sized):
            judged = tuple(one for one in self.sized if one not in looked_up)
            share = _product(looked_up)
            if looked_up and share * self.total > MOST_CHOSEN:
                continue
            finding = sum(one.cost + _COMPARING * one.share * self.total for one in looked_up)
            telling = _TELLING * share * self.total if looked_up else 0.0
            yield from self._ends(looked_up, judged, share, finding + telling, _LOOKING_UP)

    def _ends(
        self,
        looked_up: tuple[Sized, ...],
        judged: tuple[Sized, ...],
        share: float,
        before: float,
        each: float,
    ) -> Iterator[Way]:
        matching = max(share * _product(judged), 1e-12)
        rows = min((self.wanted.limit or 1) / matching, self.total)
        walking = rows * self._step(share if looked_up else None) + judging(judged, share * rows)[0]
        yield Way(looked_up, judged, before + walking, walks=True)
        if looked_up:
            gathering = share * self.total * (each + (_LOOKING_UP if self.wanted.on_lead else 0))
            # Of those that were found the first are judged; how many is as much of a bet as a walk, and never more than all.
            some = share * min(_BET * rows, self.total)
            yield Way(looked_up, judged, before + gathering + some * _one_by_one(judged), walks=False)

    def _step(self, chosen: float | None) -> float:
        """What it costs to get to the next row of the order, and to its standing, if its lead is among those chosen."""
        if not self.wanted.on_lead:
            return _WALKING
        return _WALKING_AN_INDEX + (1 if chosen is None else chosen) * _LOOKING_UP


def sized(wanted: Wanted, patience: Patience, total: int) -> Ways:
    """Asks the planner about every part of the condition, in one statement; words it knows little of are counted."""
    parts = sorted(wanted.narrowing.parts, key=lambda part: _JUDGING[part.reads])
    # Each in a subquery with OFFSET, so that the union does not change how it is planned.
    each = [
        f"(select lead from ({part.everybody}) part_{place} offset 0)" for place, part in enumerate(parts)
    ]
    plan = explained(" union all ".join([*each, "select 0::bigint"]), wanted.params, patience)
    guessed = [
        Sized(part, min(1.0, max(one["Plan Rows"], 1) / max(total, 1)), one["Total Cost"])
        for part, one in zip(parts, plan["Plans"], strict=False)
    ]
    unknown = [one for one in guessed if one.part.reads is Reads.INDEX and one.share < _KNOWN]
    known = [one for one in guessed if one not in unknown]
    found = [*known, *_counted(unknown, wanted, patience, total)]
    # Of parts that cost the same the rarer comes first: where it does not hold, the others are not judged.
    return Ways(wanted, tuple(sorted(found, key=lambda one: (_JUDGING[one.part.reads], one.share))), total)


def _counted(words: Sequence[Sized], wanted: Wanted, patience: Patience, total: int) -> Iterator[Sized]:
    """The same with the shares they have; where a word finds more leads than may be looked up, at least that share."""
    if not words:
        return
    each = [
        f"(select count(*) from (select from ({one.part.everybody}) part limit %(most)s) counted)"
        for one in words
    ]
    (numbers,) = patience.rows(f"select {', '.join(each)}", {**wanted.params, "most": MOST_CHOSEN + 1})
    for one, number in zip(words, numbers, strict=True):
        share = min(1.0, max(number, 1) / max(total, 1))
        if number > MOST_CHOSEN:
            share = max(share, one.share)
        yield Sized(one.part, share, max(one.cost, number * _READING))


def unsized(parts: Sequence[Part]) -> tuple[Sized, ...]:
    """Parts nobody was asked about: they are judged lead by lead."""
    return tuple(Sized(part, 1.0, math.inf) for part in parts)


def parts_of(several: Sequence[Sized]) -> list[Part]:
    """The parts, in their order."""
    return [one.part for one in several]


@dataclass(frozen=True)
class Chosen:
    """Leads that were looked up, as the text of an array: it goes back to the server as it came.

    Made into numbers and back, ten thousand of them would take forty milliseconds of the processor.
    """

    text: str
    number: int


def look_up(wanted: Wanted, way: Way, patience: Patience) -> Chosen | None:
    """The leads for which everything holds that the way looks up; None where they are more than was thought."""
    # Materialized: what is named twice is made twice.
    text = f"with found as materialized ({looking_up(way)}) select cardinality(leads), leads::text from found"
    ((number, leads),) = patience.rows(text, {**wanted.params, "most": MOST_CHOSEN})
    return Chosen(leads, number) if number <= MOST_CHOSEN else None


def looking_up(way: Way) -> str:
    """SQL: `leads`, an array of at most one more than `most` leads for which everything holds that the way looks up.

    Sorted, so that those whose rows lie together are read together.
    """
    several = (one.part.quickly or one.part.everybody for one in way.looked_up)
    each = " intersect ".join(f"(select lead from ({leads}) part)" for leads in several)
    distinct = "distinct " if len(way.looked_up) == 1 else ""
    some = f"select {distinct}lead from ({each}) part limit %(most)s + 1"
    return f"select array(select lead from ({some}) chosen order by lead) as leads"


def explained(text: str, params: Mapping[str, object], patience: Patience) -> dict[str, Any]:
    """The planner's plan, without running it."""
    found = patience.rows(f"explain (format json) {text}", params)[0][0]
    plan = found if isinstance(found, list) else json.loads(found)
    return dict(plan[0]["Plan"])


def _wagered(way: Way) -> float:
    return way.cost * (_BET if way.walks else 1)


def _subsets(several: Sequence[Sized]) -> Iterator[tuple[Sized, ...]]:
    rarest = sorted(several, key=lambda one: one.share)[:_MOST_WEIGHED]
    for size in range(len(rarest) + 1):
        yield from combinations(rarest, size)


def judging(parts: Sequence[Sized], leads: float) -> tuple[float, tuple[Sized, ...]]:
    """What it costs to judge so many leads of a walk, and the parts that are better found beside it for everybody.

    Those are words: the index that finds a hundred thousand leads for one is read in the time of five thousand looks at a lead.
    """
    cost, left, beside = 0.0, leads, []
    for one in parts:
        one_by_one, whole = left * _one_by_one((one,)), one.cost + leads * _BESIDE
        apart = one.part.reads is Reads.INDEX and one.cost <= _MOST_READ and whole < one_by_one
        if apart:
            beside.append(one)
        cost += whole if apart else one_by_one
        left *= one.share
    return cost, tuple(beside)


def _one_by_one(parts: Sequence[Sized]) -> float:
    """What it costs to judge one lead by one part after the other, until one does not hold."""
    cost, left = 0.0, 1.0
    for one in parts:
        free = one.part.reads is Reads.STANDING and one.part.compiled is None
        cost += 0 if free else left * _JUDGING[one.part.reads]
        left *= one.share
    return cost


def _product(parts: Sequence[Sized]) -> float:
    share = 1.0
    for one in parts:
        share *= one.share
    return share
