"""One page of a list, whatever its order and its conditions: the numbers of its leads, in order.

No plan is good for every condition. Where many leads match, walking the index of the order finds a page soon; where few do,
looking up all of them is quicker; and where one part of the condition is rare and another is not, it is best to look up the
leads of the rare one and to walk past all others. A short walk comes first: it answers most lists. Then the planner is asked
how many leads each part holds for, and the cheapest way is taken. Such guesses multiply chances as if they had nothing to do
with each other, so a walk has an end. Behind it come looking up what can be, gathering all matches, and then whatever the
planner thinks best, for the rest of the time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from leadwright.leads.queries.choosing import (
    Chosen,
    Sized,
    Way,
    Ways,
    judging,
    look_up,
    parts_of,
    sized,
    unsized,
)
from leadwright.leads.queries.patience import ALONE, FREE, ONE_BY_ONE, Patience, patient
from leadwright.leads.queries.wanted import Wanted
from leadwright.platform import sql

# The most leads that are gathered where nothing is known about them.
MOST_GATHERED = 20_000
# Rows of the first walk for each row of the page.
_FIRST_WALK = 6
# With a match among so many rows the walk goes on without asking the planner.
_DENSE = 40
# How much further than expected a walk goes at once, and in all; it may always look at so many rows.
_MARGIN = 1.1
# What is found beside a walk costs the same for any number of rows, so that a second step costs more than a long one.
_AMPLE = 1.3
_LONGEST, _ANYHOW = 4, 20_000
# So many matches tell better how dense they lie than the planner's guess.
_TELLING = 5
_FAR_FEWER = 4
# Before that it goes no further than so many matches should lie, which tells whether the order has to do with the condition.
_FIRST_LOOK = 22
_SHORTEST_STEP, _LONGEST_STEP = 100, 30_000


def page(wanted: Wanted) -> list[int]:
    """The numbers of the leads of one page, in a constant number of statements; of the whole list where there is no limit.

    Raises TooSlow when the condition would have to look at too many leads. Without a limit it takes the time it takes.
    """
    if wanted.limit is None:
        return [number for (numbers,) in sql.rows(wanted.searching(), wanted.params) for number in numbers]
    with patient(ONE_BY_ONE) as patience:
        return _Search(wanted, wanted.limit, patience).found()


@dataclass(frozen=True)
class _Walk:
    """How far a walk came: its matches, how many rows it looked at, and the place it stopped at (none: at the end)."""

    numbers: list[int]
    rows: int
    place: Mapping[str, object]
    ended: bool

    def full(self, limit: int) -> bool:
        """Whether these are all leads of the page."""
        return self.ended or len(self.numbers) >= limit


@dataclass(frozen=True)
class _Search:
    """The search for one page of `limit` leads."""

    wanted: Wanted
    limit: int
    patience: Patience

    def found(self) -> list[int]:
        """The numbers of the leads of the page."""
        beginning = _Walk([], 0, self.wanted.place, ended=False)
        everything = unsized(self.wanted.narrowing.parts)
        walk = self._step(beginning, _FIRST_WALK * self.limit, everything, None)
        if not walk.full(self.limit) and len(walk.numbers) * _DENSE >= walk.rows:
            share = len(walk.numbers) / walk.rows
            walk = self._walk(walk, share, everything, None)
        if walk.full(self.limit):
            return walk.numbers[: self.limit]
        return self._further(walk)

    def _further(self, walk: _Walk) -> list[int]:
        total = int(
            self.patience.rows("select reltuples from pg_class where oid = 'standing'::regclass")[0][0]
        )
        ways = sized(self.wanted, self.patience, max(total, 1))
        way = ways.best()
        if way.looked_up:
            return self._among(ways, way, walk)
        walk = self._walk(walk, ways.share, way.judged, None)
        still = ways.standing_still()
        if not walk.full(self.limit):
            seen = (len(walk.numbers) + 1) / walk.rows
            if still is None or ways.walking_on(seen) < still.cost:
                walk = self._walk(walk, seen, way.judged, None)
        if walk.full(self.limit):
            return walk.numbers[: self.limit]
        return self._anyhow() if still is None else self._among(ways, still, None)

    def _among(self, ways: Ways, way: Way, walk: _Walk | None) -> list[int]:
        """The page out of what is looked up: walking on past everything else where that is cheaper, or judging all of it."""
        chosen = look_up(self.wanted, way, self.patience)
        if chosen is None:
            return self._anyhow()
        if walk is not None:
            onward = ways.onward(way, chosen.number)
            if onward.walks:
                walk = self._walk(walk, _share(onward, chosen.number / ways.total), way.judged, chosen)
                if walk.full(self.limit):
                    return walk.numbers[: self.limit]
        return self._pick(way, chosen)

    def _pick(self, way: Way, chosen: Chosen) -> list[int]:
        """The page out of the leads that were looked up: judges the first of them, and all only where those do not fill it."""
        text, depth = self.wanted.picking(way.parts), ceil(_MARGIN * self.limit / max(_share(way, 1.0), 1e-9))
        numbers = self._numbers(text, chosen=chosen.text, depth=depth + _SHORTEST_STEP)
        if len(numbers) >= self.limit or depth + _SHORTEST_STEP >= chosen.number:
            return numbers
        return self._numbers(text, chosen=chosen.text, depth=chosen.number)

    def _walk(self, walk: _Walk, share: float, judged: Sequence[Sized], chosen: Chosen | None) -> _Walk:
        """Goes on along the order, in steps the share of matches lets expect, until the page is full or the share was wrong."""
        longest = max(_LONGEST * self.limit / max(share, 1e-9), _LONGEST * walk.rows, _ANYHOW)
        while not walk.full(self.limit) and walk.rows < longest and not _deceived(walk, share):
            seen = len(walk.numbers) / walk.rows
            dense = seen if len(walk.numbers) >= _TELLING else max(share, 1e-9)
            missing = self.limit - len(walk.numbers)
            some = missing if len(walk.numbers) >= _TELLING else min(missing, _FIRST_LOOK)
            depth = ceil(_MARGIN * some / dense) + _SHORTEST_STEP
            if judging(judged, depth)[1]:
                depth = ceil(_AMPLE * missing / dense) + _SHORTEST_STEP
            walk = self._step(walk, min(depth, _LONGEST_STEP), judged, chosen)
        return walk

    def _step(self, walk: _Walk, depth: int, judged: Sequence[Sized], chosen: Chosen | None) -> _Walk:
        wanted = replace(self.wanted, place=walk.place)
        beside = judging(judged, depth)[1]
        alone = [one for one in judged if one not in beside]
        text = wanted.walking(parts_of(alone), beside=parts_of(beside), chosen=chosen is not None)
        ((numbers, rows, *keys),) = self.patience.rows(
            text, {**wanted.params, "depth": depth, "chosen": chosen and chosen.text}
        )
        place = {f"place_{index}": key for index, key in enumerate(keys)}
        return _Walk(walk.numbers + numbers, walk.rows + rows, place, ended=rows < depth)

    def _anyhow(self) -> list[int]:
        """All matches sorted, where they are not too many; else whatever the planner thinks best."""
        self.patience.plan(ALONE)
        params = {**self.wanted.params, "depth": MOST_GATHERED + 1}
        ((numbers, matches),) = self.patience.rows(self.wanted.gathering(), params)
        if matches <= MOST_GATHERED:
            return list(numbers)
        self.patience.plan(FREE)
        return self._numbers(self.wanted.searching())

    def _numbers(self, text: str, **more: object) -> list[int]:
        return list(self.patience.rows(text, {**self.wanted.params, **more})[0][0])


def _deceived(walk: _Walk, share: float) -> bool:
    """Whether far fewer matches came than should have."""
    expected = share * walk.rows
    return expected >= _TELLING * _FAR_FEWER and len(walk.numbers) * _FAR_FEWER < expected


def _share(way: Way, chosen: float) -> float:
    for one in way.judged:
        chosen *= one.share
    return chosen
