"""Numbers and money out of text, with the marks and groupings of several countries."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from leadwright.criteria.text import fold
from leadwright.criteria.types import as_decimal, as_integer
from leadwright.leads.normalise.problem import Problem
from leadwright.leads.normalise.word_lists import table

DecimalMark = Literal[".", ","]

_LONGEST_NUMBER = 60
_SPACES = re.compile("[\\s\u00a0\u2007\u2009\u202f'’`_]")
_DIGITS = re.compile(r"[+\-]?\d+").fullmatch
_PLAIN = re.compile(r"[+\-]?(?:\d[\d.,]*|[.,]\d+)(?:[eE][+\-]?\d{1,3})?").fullmatch
_GROUPED = re.compile(r"(?!0)\d{1,3}(?:\D\d{3})+").fullmatch
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}").fullmatch
# What stands before, the number from its first to its last digit, what stands behind.
_AROUND_NUMBER = re.compile(r"(\D*?)((?<![^\W\d_])[.,]?\d(?:.*\d)?)(\D*)", re.DOTALL).fullmatch
_NO_CENTS = re.compile(r"[.,]?[-–—]+")
# Crowns of four countries.
_SHARED_MARKS = frozenset(["kr"])
_NO_CURRENCY_MARKS = " +-−–—()%\u00a0"

_NOT_A_NUMBER = Problem("This is not a number; write it like 1234.5.")
_NOT_WHOLE = Problem("This is not a whole number.")
_OUT_OF_RANGE = Problem("This number is too large to keep: at most 14 digits before the point.")
_INTEGER_RANGE = Problem("This number is too large to keep: at most 18 digits.")
_NO_MONEY = Problem("This is not an amount of money; write it like 1234.50 EUR.")
_NO_CURRENCY = Problem("The currency of this amount is not known; write its three letters (ISO 4217).")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount, decimal(18,4), with its ISO 4217 code where one was written."""

    amount: Decimal
    currency: str | None


def parse_decimal(text: str, mark: DecimalMark | None = None) -> Decimal | Problem:
    """A number as decimal(18,4), rounded half to even.

    `mark` is the decimal mark of the column (`infer_decimal_mark`). Without it a mark that stands alone is
    the decimal mark, except a comma before exactly three digits ("1,234" is 1234; "0,123" and "1.234" are
    fractions); of two different marks the last one is. "12 %" is 12, "(5)" and "5-" are minus five, NaN and
    infinity are no numbers.
    """
    exact = _exact(text, mark)
    if isinstance(exact, Problem):
        return exact
    try:
        return as_decimal(exact)
    except ValueError:
        return _OUT_OF_RANGE


def parse_integer(text: str, mark: DecimalMark | None = None) -> int | Problem:
    """A whole number of 64 bits. "1.234" counts as grouped here; "12.0" and "1E3" are whole, "1.5" is not."""
    if _DIGITS(text) and len(text) < 19:
        return int(text)
    exact = _exact(_ungrouped(text) if mark is None else text, mark)
    if isinstance(exact, Problem):
        return exact
    if exact != exact.to_integral_value():
        return _NOT_WHOLE
    try:
        return as_integer(exact)
    except ValueError:
        return _INTEGER_RANGE


def _ungrouped(text: str) -> str:
    """`text` without its one kind of grouping mark, where only groups of three digits follow it ("1.234")."""
    bare = _SPACES.sub("", text)
    if _GROUPED(bare.lstrip("+-")) and len({".", ","} & {*bare}) == 1:
        return bare.replace(".", "").replace(",", "")
    return text


def _exact(text: str, mark: DecimalMark | None) -> Decimal | Problem:
    if len(text) > _LONGEST_NUMBER:
        return _NOT_A_NUMBER
    bare = _SPACES.sub("", text).replace("−", "-").removesuffix("%")
    sign = ""
    if bare[:1] == "(" and bare[-1:] == ")":
        bare, sign = bare[1:-1], "-"
    elif bare[-1:] == "-":
        bare, sign = bare[:-1], "-"
    if not _PLAIN(bare) or (sign and bare[0] in "+-"):
        return _NOT_A_NUMBER
    plain = _with_point(bare, mark)
    return _NOT_A_NUMBER if plain is None else Decimal(sign + plain)


def _with_point(bare: str, mark: DecimalMark | None) -> str | None:
    """`bare` with a point as decimal mark and without grouping; None where its marks make no sense."""
    decimal_mark = mark or _mark_of(bare)
    group_mark = "." if decimal_mark == "," else ","
    whole, _, fraction = bare.partition(decimal_mark)
    if decimal_mark in fraction or group_mark in fraction:
        return None
    digits = whole.lstrip("+-")
    if group_mark in digits:
        if not (_GROUPED(digits) or (group_mark == "," and _INDIAN(digits))):
            return None
        whole = whole.replace(group_mark, "")
    return f"{whole}.{fraction}" if fraction else whole


def _mark_of(bare: str) -> DecimalMark:
    commas, points = bare.count(","), bare.count(".")
    if commas and points:
        return "," if bare.rindex(",") > bare.rindex(".") else "."
    if commas == 1:
        whole, _, fraction = bare.lstrip("+-").partition(",")
        return "." if len(fraction) == 3 and whole.strip("0") and len(whole) < 4 else ","
    return "," if points > 1 else "."


def infer_decimal_mark(samples: Iterable[str]) -> DecimalMark | None:
    """The decimal mark of a column from some of its texts; None where they do not show one, or show both."""
    marks: set[DecimalMark] = set()
    for sample in samples:
        bare = _SPACES.sub("", sample).strip("+-()%")
        if not _PLAIN(bare) or not {".", ","} & {*bare}:
            continue
        certain = {".", ","} <= {*bare} or not re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", bare)
        if certain:
            marks.add(_mark_of(bare))
    return marks.pop() if len(marks) == 1 else None


@cache
def _currencies() -> tuple[dict[str, str], frozenset[str]]:
    from babel.core import get_global

    return table("currency_marks"), frozenset(get_global("all_currencies"))


def currency_of(text: str) -> str | None:
    """The ISO 4217 code behind a mark, a word or a code; None where none or several currencies use it."""
    marks, codes = _currencies()
    code = text.upper()
    return code if code in codes else marks.get(fold(text).removesuffix("."))


def parse_money(text: str, mark: DecimalMark | None = None) -> Money | Problem:
    """An amount with its currency in front or behind: "€ 1.234,56", "USD 5", "-$12.50", "99 kr" (no code).

    "1.234" counts as grouped, as amounts have two decimals. A currency that is not known is refused rather
    than read as another one.
    """
    found = _AROUND_NUMBER(text) if len(text) <= _LONGEST_NUMBER else None
    if found is None:
        return _NO_MONEY
    amount = parse_decimal(_ungrouped(found[2]) if mark is None else found[2], mark)
    if isinstance(amount, Problem):
        return _NO_MONEY
    before, after = found[1], _NO_CENTS.sub("", found[3])
    if before.count("(") != after.count(")"):
        return _NO_MONEY
    if "-" in before or "−" in before or "(" in before or found[3] == "-":
        amount = -amount if amount else amount
    return _with_currency(amount, before.strip(_NO_CURRENCY_MARKS), after.strip(_NO_CURRENCY_MARKS))


def _with_currency(amount: Decimal, before: str, after: str) -> Money | Problem:
    if before and after and currency_of(before) != currency_of(after):
        return _NO_CURRENCY
    written = before or after
    if not written or fold(written).removesuffix(".") in _SHARED_MARKS:
        return Money(amount, None)
    currency = currency_of(written)
    return Money(amount, currency) if currency else _NO_CURRENCY
