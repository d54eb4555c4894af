"""Codes of coupons: made so that people read them out without a mistake, and compared as people type them. Pure."""

import csv
import re
import secrets
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

# No 0 and O, 1 and I and L, 2 and Z, 5 and S, 8 and B, U and V; no vowels, so that no words come about.
ALPHABET = "34679CDFGHJKMNPQRTWXY"
# 21 ** 10 codes: a guess at one of 100,000 that are valid needs 167 million tries.
_LENGTH = 10
MOST_AT_ONCE = 100_000
LONGEST_CODE = 60
LONGEST_PREFIX = 12
_PREFIX = re.compile(r"[A-Z0-9-]*")
_HEADINGS = frozenset(
    {"code", "codes", "coupon", "couponcode", "couponcodes", "voucher", "gutschein", "gutscheincode"}
)


def new_code(prefix: str = "") -> str:
    """A random code such as `SPRING-7KXQF-M3RTW`."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
    return "-".join([*([prefix] if prefix else []), letters[:5], letters[5:]])


def folded(code: str) -> str:
    """By what codes are compared: case, spaces and dashes say nothing. Empty for what has neither letters nor digits."""
    plain = unicodedata.normalize("NFKC", code).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def prefix_of(text: str) -> str | None:
    """A prefix as it is written; None for what is none."""
    told = "-".join(text.upper().split()).strip("-")
    return told if len(told) <= LONGEST_PREFIX and _PREFIX.fullmatch(told) else None


@dataclass(frozen=True)
class ReadCodes:
    """Codes of a list, each once, and why a line brought none, by its number from 1."""

    codes: tuple[str, ...]
    problems: dict[int, str] = field(default_factory=dict)


def read_codes(text: str) -> ReadCodes:
    """The codes of pasted text or of a CSV: the first cell of each line; a heading and empty lines are passed over."""
    seen: dict[str, str] = {}
    problems: dict[int, str] = {}
    for number, cells in rows_of(text):
        code = " ".join(cells[0].split()) if cells else ""
        key = folded(code)
        if not code or (not seen and not problems and key in _HEADINGS):
            continue
        if problem := _problem(code, key, seen):
            problems[number] = problem
        else:
            seen[key] = code
    return ReadCodes(tuple(seen.values()), problems)


def rows_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV with the number of the line each ends at; the delimiter is the one that is in the first line."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(";\t,", key=lambda sign: (first.count(sign), sign == ","))
    reader = csv.reader(text.splitlines(), delimiter=delimiter)
    for row in reader:
        yield reader.line_num, row


def decoded(content: bytes) -> str:
    """The text of a small list: UTF-8, or what spreadsheets of Windows write."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _problem(code: str, key: str, seen: dict[str, str]) -> str:
    if not key or not all(letter.isprintable() for letter in code):
        return "has no letters and digits"
    if len(code) > LONGEST_CODE:
        return f"is longer than {LONGEST_CODE} characters"
    return "stands in the list twice" if key in seen else ""
