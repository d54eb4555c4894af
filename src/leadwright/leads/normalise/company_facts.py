"""How large a company is: employees and revenue, often written as a range."""

import calendar
import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from leadwright.criteria.text import fold
from leadwright.criteria.types import as_decimal
from leadwright.leads.normalise.numbers import DecimalMark, Money, parse_money
from leadwright.leads.normalise.problem import Problem

_LONGEST = 80
_MOST_EMPLOYEES = 10_000_000

_THOUSAND, _MILLION, _MILLIARD = Decimal(1000), Decimal(10**6), Decimal(10**9)
_SCALES = {
    **dict.fromkeys(["k", "tsd", "tausend", "thousand", "mille", "mil", "t"], _THOUSAND),
    **dict.fromkeys(["m", "mm", "mn", "mio", "mill", "million", "millions", "millionen", "mln"], _MILLION),
    **dict.fromkeys(["millones", "milioni", "milhões", "miljoen"], _MILLION),
    **dict.fromkeys(["b", "bn", "bil", "billion", "billions", "mrd", "md", "mld", "miljard"], _MILLIARD),
    **dict.fromkeys(["milliard", "milliards", "milliarde", "milliarden", "miliardi"], _MILLIARD),
    **dict.fromkeys(["lakh", "lakhs", "lac"], Decimal(10**5)),
    **dict.fromkeys(["crore", "crores", "cr"], Decimal(10**7)),
}
_RANGE = re.compile(r"\s*(?:-|–|—|−|\bto\b|\bbis\b|\band\b|\bà\b|\.\.+|\ba\b)\s*")
_FROM_ZERO = re.compile(
    r"^(?:<=?|≤|up to|less than|under|below|fewer than|bis(?: zu)?|unter|weniger als|max\.?)\s*"
)
_ABOVE = re.compile(
    r"^(?:>=?|≥|~|≈|about|ca\.?|circa|approx\.?|over|more than|above|from|at least|über|"
    r"mehr als|ab|mindestens)\s*"
)
_WITH_SCALE = re.compile(r"(.*\d)\s*([^\W\d_]+)\.?(.*)", re.DOTALL).fullmatch
_ALONE = frozenset(
    ["self-employed", "self employed", "selfemployed", "myself only", "just me", "only me", "solo"]
)
_PEOPLE = re.compile(
    r"\s*(?:employees?|people|persons?|staff|members?|fte|headcount|mitarbeiter(?:innen)?|beschäftigte|ma|"
    r"employés?|salariés?|empleados?|dipendenti|funcionários?|medewerkers?)\.?$"
)
# A spreadsheet that takes "11-50" for a date shows "Nov-50", and "1-10" becomes "01-Oct" or "10-Jan".
_AS_DATE = re.compile(r"(?:([a-z]{3})-(\d{1,2})|(\d{1,2})-([a-z]{3}))").fullmatch
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}

_NO_SIZE = Problem("This is not a number of employees; write it like 120 or 51-200.")
_NO_REVENUE = Problem("This is not an amount of money; write it like 2.5 million EUR or 1000000 USD.")


@lru_cache(maxsize=10_000)
def parse_company_size(text: str) -> int | Problem:
    """A number of employees; of a range its lower end: so many are certain, the middle would be made up.

    "11-50" is 11, "51 - 200 employees" 51, "1k" 1000, "10,000+" 10000, "up to 10" and "self-employed" 1.
    Ranges that a spreadsheet turned into dates ("Nov-50") are read as what they were.
    """
    folded = _PEOPLE.sub("", fold(text))
    if folded in _ALONE:
        return 1
    if dated := _AS_DATE(folded):
        return _undated(dated)
    lower = _lower_end(folded)
    if lower is None:
        return _NO_SIZE
    if lower == 0 and not folded.startswith("0"):
        return 1
    size = int(lower)
    return size if lower == size and 0 <= size <= _MOST_EMPLOYEES else _NO_SIZE


def _undated(parts: re.Match[str]) -> int | Problem:
    month = _MONTHS.get(parts[1] or parts[4])
    return _NO_SIZE if month is None else min(month, int(parts[2] or parts[3]))


def _lower_end(folded: str) -> Decimal | None:
    money = _lower_money(folded, None)
    return money.amount if isinstance(money, Money) and money.currency is None else None


@lru_cache(maxsize=10_000)
def parse_revenue(text: str, mark: DecimalMark | None = None) -> Money | Problem:
    """A revenue as money; of a range its lower end, of "up to ..." zero.

    "$1M - $5M", "10 Mio. €", "1,5 Mrd. EUR", "500k", "USD 1,000,000". A billion is 10^9.
    """
    money = _lower_money(fold(text), mark)
    return _NO_REVENUE if money is None or money.amount < 0 else money


def _lower_money(folded: str, mark: DecimalMark | None) -> Money | None:
    if len(folded) > _LONGEST:
        return None
    up_to = _FROM_ZERO.sub("", folded)
    bare = _ABOVE.sub("", up_to).strip().removesuffix("+").strip()
    lower, *upper = _RANGE.split(bare) if bare[:1] not in "-−" else [bare]
    if len(upper) > 1:
        return None
    money = _scaled(lower, mark)
    if upper:
        money = _completed(lower, money, upper[0], mark)
    if money is not None and up_to != folded:
        return replace(money, amount=Decimal("0.0000"))
    return money


def _completed(lower: str, money: Money | None, upper: str, mark: DecimalMark | None) -> Money | None:
    """The lower end with what only the upper end says: "1-5 Mio. €" begins at one million euros."""
    end = _scaled(upper, mark)
    if end is None or money is None:
        return None
    scaled = _WITH_SCALE(upper)
    scale = _SCALES.get(scaled[2]) if scaled else None
    if (
        scale is not None
        and lower.replace(".", "").replace(",", "").isdigit()
        and money.amount < end.amount / scale
    ):
        money = replace(money, amount=money.amount * scale)
    if money.amount > end.amount:
        return None
    return replace(money, currency=money.currency or end.currency)


def _scaled(text: str, mark: DecimalMark | None) -> Money | None:
    parts = _WITH_SCALE(text)
    scale = _SCALES.get(parts[2]) if parts else None
    if parts is None or scale is None:
        money = parse_money(text, mark)
        return money if isinstance(money, Money) else None
    money = parse_money(f"{parts[1]} {parts[3]}".strip(), mark)
    if isinstance(money, Problem):
        return None
    try:
        return replace(money, amount=as_decimal(money.amount * scale))
    except ValueError:
        return None
