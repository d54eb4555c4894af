"""Working time: when somebody works, and how far a number of working minutes reaches. Pure.

Hours are those of the clock on the wall, so a day on which the clock is changed has as many working minutes as really pass.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

Span = tuple[int, int]
"""From and to, in minutes since midnight on the wall; 1440 is the midnight at the end of the day."""

_DAY = timedelta(days=1)
_MIDNIGHT = 1440
# Whoever does not work for so long has no working time to count in.
_LONGEST_PAUSE_DAYS = 400


class NeverAtWork(Exception):
    """No working time within more than a year."""


@dataclass(frozen=True)
class WorkingTime:
    """The hours of one person: spans by weekday (Monday is 0), days off, and absences as (first day, last day)."""

    zone: str
    week: Mapping[int, tuple[Span, ...]]
    holidays: frozenset[date] = field(default_factory=frozenset)
    absences: tuple[tuple[date, date], ...] = ()

    @cached_property
    def _clock(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def is_off(self, day: date) -> bool:
        """Whether the whole day is a holiday or within an absence."""
        return day in self.holidays or any(first <= day <= last for first, last in self.absences)

    def back_on(self, day: date) -> date | None:
        """The first day from `day` on that is worked; None for one who works on none in the next year."""
        for _ in range(_LONGEST_PAUSE_DAYS):
            if self.week.get(day.weekday()) and not self.is_off(day):
                return day
            day += _DAY
        return None

    def day_of(self, instant: datetime) -> date:
        """The day on this person's wall."""
        return instant.astimezone(self._clock).date()

    def midnight(self, day: date) -> datetime:
        """The instant a day begins on this person's clock."""
        return datetime.combine(day, time(), self._clock).astimezone(UTC)

    def at_work(self, instant: datetime) -> bool:
        """Whether this is working time; its end is not."""
        return any(start <= instant < end for start, end in self._spans(self.day_of(instant)))

    def after(self, start: datetime, minutes: int) -> datetime:
        """The instant at which so many working minutes have passed since `start`. Raises NeverAtWork."""
        left = timedelta(minutes=minutes)
        for begins, ends in self._from(start):
            if ends - begins >= left:
                return begins + left
            left -= ends - begins
        raise NeverAtWork

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """Whole working minutes from `start` to `end`; below nought where `end` is earlier."""
        if end < start:
            return -self.minutes_between(end, start)
        passed = timedelta()
        for begins, ends in self._from(start):
            if begins >= end:
                break
            passed += min(ends, end) - begins
        return int(passed.total_seconds() // 60)

    def _from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        day, pause = self.day_of(start), 0
        while pause < _LONGEST_PAUSE_DAYS:
            pause += 1
            for begins, ends in self._spans(day):
                if ends > start:
                    yield max(begins, start), ends
                    pause = 0
            day += _DAY

    # A queue counts to dozens of deadlines across the same days.
    @cached_property
    def _days(self) -> dict[date, list[tuple[datetime, datetime]]]:
        return {}

    def _spans(self, day: date) -> list[tuple[datetime, datetime]]:
        if day not in self._days:
            self._days[day] = self._worked_on(day)
        return self._days[day]

    def _worked_on(self, day: date) -> list[tuple[datetime, datetime]]:
        if self.is_off(day):
            return []
        found = (
            (self._instant(day, a, 0), self._instant(day, b, 1)) for a, b in self.week.get(day.weekday(), ())
        )
        return [(begins, ends) for begins, ends in found if ends > begins]

    def _instant(self, day: date, minute: int, fold: int) -> datetime:
        """A time the clock shows twice begins a span the first time and ends one the second."""
        if minute == _MIDNIGHT:
            day, minute = day + _DAY, 0
        wall = datetime.combine(day, time(minute // 60, minute % 60), self._clock).replace(fold=fold)
        there = wall.astimezone(UTC)
        # A time the clock leaps over has no instant: both ends of the gap are the leap itself.
        if there.astimezone(self._clock).replace(tzinfo=None) != wall.replace(tzinfo=None):
            before = wall.replace(fold=0).utcoffset() or timedelta()
            after = wall.replace(fold=1).utcoffset() or timedelta()
            return _leap(there, before, after, self._clock)
        return there


def _leap(near: datetime, before: timedelta, after: timedelta, clock: ZoneInfo) -> datetime:
    """The instant within a day of `near` at which the clock leaps from one offset to the other."""
    lead = abs(after - before) + timedelta(hours=1)
    instants = [
        near - lead + timedelta(minutes=one) for one in range(int(2 * lead.total_seconds() // 60) + 1)
    ]
    old = min(before, after)
    place = bisect_right(instants, 0, key=lambda one: int(one.astimezone(clock).utcoffset() != old))
    return instants[min(place, len(instants) - 1)]


def parse_span(text: str) -> Span:
    """“09:00-17:30” as minutes. Raises ValueError with a sentence."""
    first, dash, second = (part.strip() for part in text.replace("–", "-").partition("-"))
    if not dash:
        raise ValueError(f'"{text}" is no span of time; write it like 09:00-17:00.')
    start, end = _minute(first), _minute(second)
    if end <= start:
        raise ValueError(f'"{text}" ends before it begins; a night shift is two spans, one for each day.')
    return start, end


def _minute(text: str) -> int:
    hours, colon, minutes = text.partition(":")
    if colon and len(minutes) == 2 and hours.isdecimal() and minutes.isdecimal():
        found = int(hours) * 60 + int(minutes)
        if int(minutes) < 60 and found <= _MIDNIGHT:
            return found
    raise ValueError(f'"{text}" is no time of day; write it like 09:00, the last one is 24:00.')
