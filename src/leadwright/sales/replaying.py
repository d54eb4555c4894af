"""Leads of the past given once more by a board, as time went by. Pure: no Django, no clock, no database."""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from leadwright.sales.hours import NeverAtWork, WorkingTime
from leadwright.sales.rules import Asked, Board, Chosen


@dataclass(frozen=True)
class Past:
    """A lead that was ready at an instant.

    `answered_at` is when it really was accepted or given back, None where it still is open; `is_real` false for one that was
    never handed over, which then stays open until its deadline.
    """

    asked: Asked
    at: datetime
    answered_at: datetime | None
    is_real: bool


@dataclass
class _Wall:
    """What a seller's own clock showed when a lead was given last, so that a day is looked up once."""

    hours: WorkingTime
    day: date | None = None
    week: date | None = None


def replay(
    board: Board, hours: Mapping[int, WorkingTime], past: Iterable[Past], *, within: int
) -> Iterator[Chosen]:
    """Give each lead at its instant, in the order they come; `within` are the working minutes of a deadline.

    Before each, everybody's day and week, absence and what they have open are as they would have been then.
    """
    walls = {number: _Wall(one) for number, one in hours.items()}
    asks_work = any(one.only_at_work for one in (board.fallback, *(rule.target for rule in board.rules)))
    ends: list[tuple[datetime, int]] = []
    for one in past:
        while ends and ends[0][0] <= one.at:
            board.sellers[heapq.heappop(ends)[1]].open -= 1
        for number, wall in walls.items():
            _turn_page(board, number, wall, one.at, asks_work=asks_work)
        chosen = board.give([one.asked])[0]
        if chosen.owner is not None:
            end = _end(one, hours[chosen.owner], within)
            if end is not None:
                heapq.heappush(ends, (end, chosen.owner))
        yield chosen


def _turn_page(board: Board, number: int, wall: _Wall, at: datetime, *, asks_work: bool) -> None:
    """A new day on somebody's wall begins with nothing taken, and so does a new week."""
    seller, day = board.sellers[number], wall.hours.day_of(at)
    if asks_work:
        seller.at_work = wall.hours.at_work(at)
    if day == wall.day:
        return
    monday = day - timedelta(days=day.weekday())
    if wall.day is not None:
        seller.today = 0
    if wall.week is not None and monday != wall.week:
        seller.week = 0
    wall.day, wall.week = day, monday
    seller.away = wall.hours.is_off(day)


def _end(one: Past, hours: WorkingTime, within: int) -> datetime | None:
    """When it is open no more."""
    if one.is_real:
        return one.answered_at
    try:
        return hours.after(one.at, within)
    except NeverAtWork:
        return None
