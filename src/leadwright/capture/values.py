"""What a value looks like: the evidence from which headers, columns and types are told. Pure, and about form
only.
"""

import re
from collections.abc import Callable, Collection

# Words people and programs write where nothing is known. Compared trimmed and casefolded.
UNKNOWN_VALUES = frozenset({"", "-", "--", "n/a", "#n/a", "null", "none", "unknown", "select"})

_EMAIL = re.compile(r"[^@\s,;:<>()\"]+@[^@\s,;:<>()\"]+\.[^@\s.,;:<>()\"]{2,}")
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
_LINKEDIN = re.compile(r"(?:https?://)?(?:[a-z]{2,3}\.)?linkedin\.com/\S+", re.IGNORECASE)
_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,17})")
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d{0,13})(?:\.\d+)?")
_NUMBER = re.compile(r"[-+]?[\d.,'’\u00a0\u202f ]*\d[\d.,'’\u00a0\u202f ]*(?:%|[eE][-+]?\d+)?")
_PHONE = re.compile(r"\+?[\d\s()./\u00a0-]{6,25}(?:(?:ext|x|durchwahl|poste)\.? ?\d{1,6})?", re.IGNORECASE)
_DAY = r"(?:\d{4}([-/])\d{1,2}\1\d{1,2}|\d{1,2}([-./])\d{1,2}\2\d{4})"
_MONTH = r"[A-Za-zäéûôç]{3,10}"
_NAMED_DAY = (
    rf"(?:\d{{1,2}}\.? {_MONTH}\.?,? \d{{4}}|{_MONTH}\.? \d{{1,2}},? \d{{4}}|\d{{1,2}}-{_MONTH}-\d{{2,4}})"
)
_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?(?: ?(?:Z|UTC|GMT|[-+]\d{2}:?\d{2}))?"
_DATE = re.compile(rf"{_DAY}|{_NAMED_DAY}")
_INSTANT = re.compile(rf"(?:{_DAY}|{_NAMED_DAY})(?:T|,? ){_TIME}")

YES = frozenset({"yes", "true", "y", "1", "ja", "wahr", "oui", "vrai", "sí", "si", "sì", "sim", "x", "on"})
NO = frozenset({"no", "false", "n", "0", "nein", "falsch", "non", "faux", "não", "nao", "nee", "off"})


def folded(value: str) -> str:
    """A value as it is compared with lists of words: trimmed and casefolded."""
    return value.strip().casefold()


def is_unknown(value: str, unknown_values: Collection[str] = UNKNOWN_VALUES) -> bool:
    """Whether a value says that nothing is known. `unknown_values` are folded words."""
    return folded(value) in unknown_values


def looks_like_email(value: str) -> bool:
    return _EMAIL.fullmatch(value.strip()) is not None


def looks_like_url(value: str) -> bool:
    return _URL.fullmatch(value.strip()) is not None


def looks_like_website(value: str) -> bool:
    """An address of a web site, with or without its scheme: "https://example.com/x", "example.com"."""
    stripped = value.strip()
    return _URL.fullmatch(stripped) is not None or _DOMAIN.fullmatch(stripped) is not None


def looks_like_linkedin(value: str) -> bool:
    return _LINKEDIN.fullmatch(value.strip()) is not None


def looks_like_phone(value: str) -> bool:
    """Six to eighteen digits with the signs phones are written with. An id of digits looks the same."""
    stripped = value.strip()
    digits = sum(character.isdigit() for character in stripped)
    return 6 <= digits <= 18 and _PHONE.fullmatch(stripped) is not None


def looks_like_international_phone(value: str) -> bool:
    """A phone number that nothing else looks like: it begins with + and a country's code."""
    return value.strip().startswith("+") and looks_like_phone(value)


def is_integer(value: str) -> bool:
    """Digits as a number is written: no leading zeros (a code) and no separators (whose meaning differs
    between countries).
    """
    return _INTEGER.fullmatch(value.strip()) is not None


def is_decimal(value: str) -> bool:
    return _DECIMAL.fullmatch(value.strip()) is not None


def looks_like_number(value: str) -> bool:
    """A number in any country's way of writing, "2,666" and "12 %" included."""
    return _NUMBER.fullmatch(value.strip()) is not None


def looks_like_date(value: str) -> bool:
    return _DATE.fullmatch(value.strip()) is not None


def looks_like_instant(value: str) -> bool:
    return _INSTANT.fullmatch(value.strip()) is not None


def looks_like_time(value: str) -> bool:
    """A date, with or without a time of day."""
    return looks_like_date(value) or looks_like_instant(value)


def looks_like_boolean(value: str) -> bool:
    return folded(value) in YES or folded(value) in NO


def share(values: Collection[str], test: Callable[[str], bool]) -> float:
    """The share of the values that pass; 0 where there are none."""
    return sum(map(test, values)) / len(values) if values else 0.0
