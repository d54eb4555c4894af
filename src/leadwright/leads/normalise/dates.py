"""Dates and instants out of text; what "1/2/2026" means is decided for a column, not for a cell."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from leadwright.criteria.text import fold
from leadwright.leads.normalise.problem import Problem

_EARLIEST_YEAR, _LATEST_YEAR = 1850, 2199
# POSIX: years of two digits from 69 belong to the last century.
_CENTURY_PIVOT = 69

_YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})").fullmatch
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})").fullmatch
_YEAR_LAST = re.compile(r"(\d{1,2})\s?[-/. ]\s?(\d{1,2})\s?[-/. ]\s?(\d{4}|\d{2})").fullmatch
_DAY_NAMED = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|º)?[.\-/ ]*(?:de )?([^\W\d]+)[.\-/, ]*(?:de )?(\d{4}|\d{2})"
).fullmatch
_MONTH_NAMED = re.compile(r"([^\W\d]+)[. ]*(\d{1,2})(?:st|nd|rd|th)?[, ]+(\d{4})").fullmatch
_WEEKDAY = re.compile(r"^[^\W\d]+\.?,\s+")
_TIME = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]\.?m\.?)?\s*(z|utc|gmt|[+\-]\d{2}(?::?\d{2})?)?"
).fullmatch
_SEPARATED = re.compile(r"[T ]+(?=\d{1,2}:\d{2})|,\s*(?=\d{1,2}:\d{2})")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?").fullmatch

_NO_DATE = Problem("This is not a date; write it like 2026-09-01.")
_NO_INSTANT = Problem("This is not a time; write it like 2026-09-01 14:30 or 2026-09-01T14:30:00Z.")
_WHICH_FIRST = Problem("Whether the day or the month stands first is not known; write it like 2026-09-01.")
_NO_SUCH_DAY = Problem("The calendar has no such day.")
_SHORT_YEAR = Problem("The century of this year is not known; write all four digits.")
_FAR_AWAY = Problem(f"The year is not between {_EARLIEST_YEAR} and {_LATEST_YEAR}.")


class DateOrder(StrEnum):
    """What stands first in a date of three numbers that ends in its year."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


def infer_date_order(samples: Iterable[str]) -> DateOrder | None:
    """The order of a column's dates, from some of its texts.

    None where they show none (no number over 12) or contradict each other; then such dates are refused.
    """
    found: set[DateOrder] = set()
    for sample in samples:
        parts = _YEAR_LAST(_SEPARATED.split(sample.strip())[0])
        if parts is None:
            continue
        first, second = int(parts[1]), int(parts[2])
        if first > 12 >= second:
            found.add(DateOrder.DAY_FIRST)
        elif second > 12 >= first:
            found.add(DateOrder.MONTH_FIRST)
    return found.pop() if len(found) == 1 else None


@cache
def _months() -> dict[str, int]:
    """Folded names of months, long and short, in seven languages."""
    from babel import Locale

    found: dict[str, int] = {}
    for locale in ("en", "de", "fr", "es", "it", "pt", "nl"):
        for width in ("wide", "abbreviated"):
            for number, name in Locale(locale).months["format"][width].items():
                found.setdefault(fold(name).rstrip("."), number)
    return found | {"sept": 9, "mrz": 3, "maerz": 3}


def parse_date(text: str, order: DateOrder | None = None) -> date | Problem:
    """A day of the calendar; a time behind it is dropped.

    Read are ISO 8601, "20260901", "01 Sep 2026", "Sep 1, 2026", "1. September 2026" (seven languages) and
    three numbers with the year last: with points the day is first, else a number over 12 decides, else
    `order`; what is then still open is refused. Years of two digits from 69 belong to the last century.
    """
    found = _year_of_date(text, order)
    return found if isinstance(found, Problem) else found[0]


def parse_birth_date(text: str, order: DateOrder | None = None) -> date | Problem:
    """A date of birth: as `parse_date`, but the year must have four digits (65 may be 1965 or 2065)."""
    found = _year_of_date(text, order)
    if isinstance(found, Problem):
        return found
    day, year_digits = found
    return day if year_digits == 4 else _SHORT_YEAR


@lru_cache(maxsize=20_000)
def _year_of_date(text: str, order: DateOrder | None) -> tuple[date, int] | Problem:
    """A date and the number of digits its year was written with."""
    bare = _WEEKDAY.sub("", _SEPARATED.split(text.strip())[0], count=1).strip(" ,")
    if parts := _YEAR_FIRST(bare) or _COMPACT(bare):
        return _day(parts[1], int(parts[2]), int(parts[3]))
    if parts := _YEAR_LAST(bare):
        return _from_numbers(parts, order, pointed="." in bare)
    if parts := _DAY_NAMED(bare):
        return _named(parts[3], parts[2], parts[1])
    if parts := _MONTH_NAMED(bare):
        return _named(parts[3], parts[1], parts[2])
    return _NO_DATE


def _from_numbers(
    parts: re.Match[str], order: DateOrder | None, *, pointed: bool
) -> tuple[date, int] | Problem:
    first, second = int(parts[1]), int(parts[2])
    day_first = order is DateOrder.DAY_FIRST
    if pointed or first > 12:
        day_first = True
    elif second > 12:
        day_first = False
    elif order is None and first != second:
        return _WHICH_FIRST
    return _day(parts[3], second, first) if day_first else _day(parts[3], first, second)


def _named(year: str, month: str, day: str) -> tuple[date, int] | Problem:
    number = _months().get(fold(month))
    return _NO_DATE if number is None else _day(year, number, int(day))


def _day(year: str, month: int, day: int) -> tuple[date, int] | Problem:
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= _CENTURY_PIVOT else 2000
    if not _EARLIEST_YEAR <= number <= _LATEST_YEAR:
        return _FAR_AWAY
    try:
        return date(number, month, day), len(year)
    except ValueError:
        return _NO_SUCH_DAY


def parse_instant(text: str, zone: str, order: DateOrder | None = None) -> datetime | Problem:
    """An instant in UTC; one without a zone of its own is local time in `zone` (IANA).

    A date alone is its midnight. Ten or thirteen digits are seconds or milliseconds since 1970. At the end of
    summer time the first of two equal times is meant; a time that the clocks skip is moved forward.
    """
    bare = text.strip()
    if _EPOCH(bare):
        seconds, milliseconds = int(bare[:10]), int(bare[10:] or 0)
        return datetime.fromtimestamp(seconds, UTC) + timedelta(milliseconds=milliseconds)
    date_text, *rest = _SEPARATED.split(bare, maxsplit=1)
    found = _year_of_date(date_text, order)
    if isinstance(found, Problem):
        return _NO_INSTANT if found is _NO_DATE else found
    clock = _clock(rest[0].strip().lower()) if rest else (time(0), None)
    if isinstance(clock, Problem):
        return clock
    local = datetime.combine(found[0], clock[0])
    if clock[1] is not None:
        return (local - clock[1]).replace(tzinfo=UTC)
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _clock(text: str) -> tuple[time, timedelta | None] | Problem:
    """A time of day and its distance from UTC, where one is written."""
    parts = _TIME(text)
    if parts is None:
        return _NO_INSTANT
    hour, half = int(parts[1]), (parts[5] or "").replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            return _NO_INSTANT
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        clock = time(hour, int(parts[2]), int(parts[3] or 0), int((parts[4] or "0").ljust(6, "0")[:6]))
    except ValueError:
        return _NO_INSTANT
    return clock, _offset(parts[6])


def _offset(text: str | None) -> timedelta | None:
    if text is None:
        return None
    if text[0] not in "+-":
        return timedelta(0)
    digits = text[1:].replace(":", "").ljust(4, "0")
    distance = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -distance if text[0] == "-" else distance
