"""What a value looks like: the evidence by which headers are told from rows and columns from each other.

Pure, and about form only; reading the value is the business of `leads.normalise`. None of these looks into a
text longer than any address, number or date is, so that no cell can keep a pattern busy.
"""

import re

from leadwright.criteria.text import fold
from leadwright.leads.normalise.cleaning import UNKNOWN_VALUES

_LONGEST = 320

_EMAIL = re.compile(r"[^@\s,;:<>()\"]+@[^@\s,;:<>()\"]+\.[^@\s.,;:<>()\"]{2,}")
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:[a-z0-9][a-z0-9-]*\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
_LINKEDIN = re.compile(r"(?:https?://)?(?:[a-z]{2,3}\.)?linkedin\.com/\S+", re.IGNORECASE)
_INTERNATIONAL_PHONE = re.compile(r"\+[\d\s()./-]{7,25}(?: ?(?:ext|x)\.? ?\d{1,6})?", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?\.?\d(?:[\d.,'’\s]*\d)?\s*%?|[-+]?\d+(?:\.\d+)?[eE][-+]?\d+")
_MONTH = r"[^\W\d_]{3,10}"
_DAY = (
    r"\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-./])\d{1,2}\2\d{4}"
    rf"|\d{{1,2}}\.? {_MONTH}\.?,? \d{{4}}|{_MONTH}\.? \d{{1,2}},? \d{{4}}|\d{{1,2}}-{_MONTH}-\d{{2,4}}"
)
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[ap]\.?m\.?)?(?: ?(?:z|utc|gmt|[-+]\d{2}:?\d{2}))?"
_TIME = re.compile(rf"(?:{_DAY})(?:(?:t|,? ){_CLOCK})?", re.IGNORECASE)


def _is(pattern: re.Pattern[str], value: str) -> bool:
    return len(value) <= _LONGEST and pattern.fullmatch(value.strip()) is not None


def is_unknown(value: str) -> bool:
    """Whether a value says that nothing is known."""
    return not value or (len(value) <= _LONGEST and fold(value) in UNKNOWN_VALUES)


def looks_like_email(value: str) -> bool:
    """One e-mail address and nothing else."""
    return _is(_EMAIL, value)


def looks_like_website(value: str) -> bool:
    """An address of a web site, with or without its scheme: "https://example.com/x", "example.com"."""
    return _is(_URL, value) or _is(_DOMAIN, value)


def looks_like_linkedin(value: str) -> bool:
    """The address of a profile on LinkedIn."""
    return _is(_LINKEDIN, value)


def looks_like_international_phone(value: str) -> bool:
    """A phone number that nothing else looks like: it begins with + and the code of a country."""
    return _is(_INTERNATIONAL_PHONE, value)


def looks_like_number(value: str) -> bool:
    """A number in any country's way of writing, "2,666" and "12 %" included."""
    return _is(_NUMBER, value)


def looks_like_time(value: str) -> bool:
    """A day, with or without a time of day."""
    return _is(_TIME, value)


def is_value(cell: str) -> bool:
    """Whether a cell is something no column is called: an address, a number, a day."""
    return looks_like_email(cell) or _is(_URL, cell) or looks_like_number(cell) or looks_like_time(cell)
