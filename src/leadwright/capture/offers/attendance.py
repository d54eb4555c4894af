"""Who was there, read from pasted addresses or from the list a webinar service exports. Pure."""

import re
from dataclasses import dataclass

from leadwright.capture.offers.codes import rows_of
from leadwright.capture.offers.document import LONGEST_MINUTES
from leadwright.leads.normalise.emails import normalise_email
from leadwright.leads.normalise.problem import Problem

MOST_PRESENT = 10_000
_DURATION = re.compile(r"minut|durat|dauer|time in session|attended for|dur[ée]e", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?")
_WORDS = re.compile(r"(?:(\d+)\s*h\w*)?\s*(?:(\d+)\s*m\w*)?(?:\s*\d+\s*s\w*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Present:
    """Somebody who was there, by the address as identities are compared, and for how many minutes if that is told."""

    address: str
    minutes: int | None = None


@dataclass(frozen=True)
class ReadAttendance:
    """Everybody once, minutes of several visits added up; lines in which no address was found, by number."""

    people: tuple[Present, ...]
    problems: tuple[int, ...] = ()


def read_attendance(text: str) -> ReadAttendance:
    """Addresses, one a line, or a CSV with them in any column; a column headed as minutes or duration is read too."""
    minutes: dict[str, int | None] = {}
    problems: list[int] = []
    column: int | None = None
    for number, cells in rows_of(text):
        address = next((found for cell in cells if (found := _address(cell))), "")
        if not address:
            if not minutes:
                column = next((place for place, cell in enumerate(cells) if _DURATION.search(cell)), column)
            if any("@" in cell for cell in cells):
                problems.append(number)
            continue
        told = _minutes(cells[column]) if column is not None and column < len(cells) else None
        before = minutes.get(address)
        minutes[address] = before if told is None else (before or 0) + told
    return ReadAttendance(tuple(Present(*one) for one in minutes.items()), tuple(problems))


def _address(cell: str) -> str:
    """The address in a cell, also as mail programs write it: `Ada King <ada@x.example>`."""
    if "@" not in cell:
        return ""
    told = cell.rpartition("<")[2].partition(">")[0]
    found = normalise_email(told.strip())
    return "" if isinstance(found, Problem) else found.identity or ""


def _minutes(cell: str) -> int | None:
    """Minutes of `47`, `0:47:12` or `1 hour 2 minutes`; None for what is none."""
    told = cell.strip()
    if told.replace(".", "", 1).isdecimal():
        return min(int(float(told)), LONGEST_MINUTES)
    if clock := _CLOCK.fullmatch(told):
        return min(int(clock[1]) * 60 + int(clock[2]), LONGEST_MINUTES)
    words = _WORDS.fullmatch(told)
    if told and words is not None and (words[1] or words[2]):
        return min(int(words[1] or 0) * 60 + int(words[2] or 0), LONGEST_MINUTES)
    return None
