"""Working time against minute by minute on the wall, through changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.sales.hours import NeverAtWork, WorkingTime, parse_span
from tests.examples import examples

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Chatham")
MINUTE = timedelta(minutes=1)
# Around the days on which clocks are changed in those zones.
_DAYS = [
    date(2026, 3, 7),
    date(2026, 3, 28),
    date(2026, 4, 4),
    date(2026, 9, 26),
    date(2026, 10, 3),
    date(2026, 10, 24),
]

_spans = st.sampled_from(
    [((540, 1020),), ((120, 180), (540, 600)), ((0, 90), (150, 210)), ((60, 1440),), ((0, 1440),)]
)


@st.composite
def working_times(draw: st.DrawFn) -> WorkingTime:
    days = draw(st.sets(st.integers(0, 6), min_size=1))
    base = draw(st.sampled_from(_DAYS))
    off = draw(st.sets(st.integers(0, 4), max_size=2))
    holidays = frozenset(base + timedelta(days=one) for one in off)
    return WorkingTime(draw(st.sampled_from(ZONES)), {day: draw(_spans) for day in days}, holidays)


instants = st.builds(
    lambda day, minutes: datetime(day.year, day.month, day.day, tzinfo=UTC) + minutes * MINUTE,
    st.sampled_from(_DAYS),
    st.integers(0, 3 * 1440),
)


def is_worked(hours: WorkingTime, instant: datetime) -> bool:
    """The oracle: look at the wall."""
    wall = instant.astimezone(ZoneInfo(hours.zone))
    if hours.is_off(wall.date()):
        return False
    minute = wall.hour * 60 + wall.minute
    return any(start <= minute < end for start, end in hours.week.get(wall.weekday(), ()))


def _counted(hours: WorkingTime, start: datetime, end: datetime) -> int:
    passed = int((end - start) / MINUTE)
    return sum(is_worked(hours, start + one * MINUTE) for one in range(passed))


@settings(max_examples=examples(60), deadline=None)
@given(working_times(), instants, st.integers(0, 2 * 1440))
def test_minutes_between_are_those_the_wall_shows(hours: WorkingTime, start: datetime, length: int) -> None:
    end = start + length * MINUTE
    found, counted = hours.minutes_between(start, end), _counted(hours, start, end)
    # A span that begins or ends within an hour the wall shows twice runs through it once, or to its second end.
    assert abs(found - counted) <= 120
    if not _changes(hours.zone, start, end):
        assert found == counted


def _changes(zone: str, start: datetime, end: datetime) -> bool:
    clock, step = ZoneInfo(zone), timedelta(minutes=30)
    offsets = set()
    instant = start - timedelta(hours=3)
    while instant <= end + timedelta(hours=3):
        offsets.add(instant.astimezone(clock).utcoffset())
        instant += step
    return len(offsets) > 1


@settings(max_examples=examples(80), deadline=None)
@given(working_times(), instants, st.integers(1, 3_000))
def test_so_many_minutes_later_so_many_have_passed(hours: WorkingTime, start: datetime, minutes: int) -> None:
    end = hours.after(start, minutes)
    assert hours.minutes_between(start, end) == minutes
    assert is_worked(hours, end - timedelta(seconds=1))
    assert hours.after(start, minutes + 1) > end


def test_the_night_the_clock_leaps_has_an_hour_less() -> None:
    every = WorkingTime("Europe/Berlin", dict.fromkeys(range(7), ((60, 300),)))
    spring, autumn = datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert every.minutes_between(spring, spring + timedelta(hours=12)) == 180
    assert every.minutes_between(autumn, autumn + timedelta(hours=12)) == 300


def test_who_never_works_has_no_deadline() -> None:
    with pytest.raises(NeverAtWork):
        WorkingTime("UTC", {}).after(datetime(2026, 1, 1, tzinfo=UTC), 1)


@pytest.mark.parametrize("text", ["9-17", "17:00-09:00", "09:00-24:01", "09:60-10:00", "09:00", "a-b"])
def test_an_impossible_span_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"write it like|ends before"):
        parse_span(text)
