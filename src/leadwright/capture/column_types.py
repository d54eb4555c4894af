"""The type of a column's values, from a sample: what can be read back from nearly all of them without loss."""

import re
from collections import Counter
from collections.abc import Callable, Iterable

from leadwright.criteria.types import FieldType
from leadwright.leads.normalise.choices import parse_boolean
from leadwright.leads.normalise.cleaning import UNKNOWN_VALUES, clean_line, is_unknown
from leadwright.leads.normalise.dates import infer_date_order, parse_date, parse_instant
from leadwright.leads.normalise.numbers import infer_decimal_mark, parse_decimal, parse_integer
from leadwright.leads.normalise.problem import Problem

# A value in fifty may be a slip of the pen; it is reported and left unknown when the file is imported.
_READABLE = 0.98
_MOST_CHOICES = 60
_LONGEST_CHOICE = 60
_FEWEST_VALUES = 10

_LEADING_ZERO = re.compile(r"0\d+")
_COMPACT_DAY = re.compile(r"(?:19|20)\d{6}")
_CLOCK = re.compile(r"\d:\d{2}")
_DIGIT_ANSWERS = {"0", "1"}


def sample_type(values: Iterable[str], unknown_values: frozenset[str] = UNKNOWN_VALUES) -> FieldType:
    """The narrowest type that nearly all known values have: boolean, integer, decimal, date, instant, choice
    or text.

    `unknown_values` are folded words that mean that nothing is known. Numbers with leading zeros are codes,
    so text. A choice is a text of which few different ones repeat. Text where nothing is known, and where the
    order of day and month cannot be told.
    """
    lines = (clean_line(value) for value in values)
    counted = Counter(line for line in lines if not is_unknown(line, unknown_values))
    if not counted:
        return FieldType.TEXT
    return _number_or_answer(counted) or _time(counted) or _words(counted)


def known_values(values: Iterable[str], unknown_values: frozenset[str] = UNKNOWN_VALUES) -> list[str]:
    """The values that say something, cleaned to one line."""
    lines = (clean_line(value) for value in values)
    return [line for line in lines if not is_unknown(line, unknown_values)]


def _share(counted: Counter[str], test: Callable[[str], bool]) -> float:
    return sum(times for value, times in counted.items() if test(value)) / counted.total()


def _number_or_answer(counted: Counter[str]) -> FieldType | None:
    if _share(counted, lambda value: not isinstance(parse_boolean(value), Problem)) == 1 and _answers(
        counted
    ):
        return FieldType.BOOLEAN
    if any(_LEADING_ZERO.fullmatch(value) for value in counted):
        return None
    if all(_COMPACT_DAY.fullmatch(value) and not isinstance(parse_date(value), Problem) for value in counted):
        return FieldType.DATE
    mark = infer_decimal_mark(counted)
    if _share(counted, lambda value: not isinstance(parse_integer(value, mark), Problem)) >= _READABLE:
        return FieldType.INTEGER if _all_whole(counted) else FieldType.DECIMAL
    if _share(counted, lambda value: not isinstance(parse_decimal(value, mark), Problem)) >= _READABLE:
        return FieldType.DECIMAL
    return None


def _answers(counted: Counter[str]) -> bool:
    """Yes and no, or one of them; a column of nothing but 0 or nothing but 1 is a number."""
    digits = _DIGIT_ANSWERS & set(counted)
    return len(digits) != 1 or len(counted) > 1


def _all_whole(counted: Counter[str]) -> bool:
    """Whether no readable number has a fraction: one that has makes the whole column decimal, so that none is
    lost.
    """
    mark = infer_decimal_mark(counted)
    return all(
        not isinstance(parse_integer(value, mark), Problem) or isinstance(parse_decimal(value, mark), Problem)
        for value in counted
    )


def _time(counted: Counter[str]) -> FieldType | None:
    order = infer_date_order(counted)
    if _share(counted, lambda value: not isinstance(parse_instant(value, "UTC", order), Problem)) < _READABLE:
        return None
    return FieldType.INSTANT if any(map(_CLOCK.search, counted)) else FieldType.DATE


def _words(counted: Counter[str]) -> FieldType:
    """Few different short texts of which most repeat are choices."""
    total = counted.total()
    few = len(counted) <= min(_MOST_CHOICES, max(2, total // 4))
    short = all(len(value) <= _LONGEST_CHOICE for value in counted)
    return FieldType.CHOICE if total >= _FEWEST_VALUES and few and short else FieldType.TEXT
