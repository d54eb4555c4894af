"""Working time as forms ask for it: a week of spans, days off, absences; and back to plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from leadwright.sales.routing import DAYS, AbsencePart

# Free lines for further absences.
_FREE = 2


@dataclass(frozen=True)
class DayLine:
    """A weekday with its spans as they are typed."""

    name: str
    label: str
    spans: str
    problem: str


@dataclass(frozen=True)
class AbsenceLine:
    """An absence as it is typed; empty for one that may be added."""

    place: int
    first: str
    last: str
    why: str
    problem: str


def day_lines(
    week: Mapping[str, Sequence[str]], typed: QueryDict, mistakes: Mapping[str, str]
) -> tuple[DayLine, ...]:
    """The seven days; spans are written like 09:00-12:00, 13:00-17:00."""
    return tuple(
        DayLine(
            name=day,
            label=day.capitalize(),
            spans=typed.get(f"week_{day}", ", ".join(week.get(day, ()))),
            problem=mistakes.get(f"week_{day}", ""),
        )
        for day in DAYS
    )


def week_of(typed: QueryDict) -> dict[str, list[str]]:
    """The week that was typed; a day without a span is not worked."""
    week = {day: _split(typed.get(f"week_{day}", "")) for day in DAYS}
    return {day: spans for day, spans in week.items() if spans}


def days_of(text: str) -> list[str]:
    """Days that were typed, one on a line or between commas."""
    return _split(text.replace("\n", ",").replace("\r", ","))


def days_said(days: Sequence[object]) -> str:
    """Days as they are typed, one on a line."""
    return "\n".join(str(day) for day in days)


def absence_lines(
    absences: Sequence[AbsencePart], typed: QueryDict, mistakes: Mapping[str, str]
) -> tuple[AbsenceLine, ...]:
    """Each absence, and free lines for more."""
    held = [(str(one.first), str(one.last), one.why) for one in absences]
    asked = sum(name.startswith("first_") for name in typed)
    lines = [*held, *[("", "", "")] * max(_FREE, asked - len(held))]
    return tuple(
        AbsenceLine(
            place,
            typed.get(f"first_{place}", first),
            typed.get(f"last_{place}", last),
            typed.get(f"why_{place}", why),
            mistakes.get(f"absence_{place}", ""),
        )
        for place, (first, last, why) in enumerate(lines)
    )


def absences_of(typed: QueryDict) -> list[tuple[int, dict[str, Any]]]:
    """The absences that were typed, each with its line; without a last day it is one day."""
    found = []
    for place in range(sum(name.startswith("first_") for name in typed)):
        first, last = (typed.get(f"{part}_{place}", "").strip() for part in ("first", "last"))
        if first or last:
            why = " ".join(typed.get(f"why_{place}", "").split())
            found.append((place, {"first": first, "last": last or first, **({"why": why} if why else {})}))
    return found


def field_of(path: str, lines: Sequence[int] = ()) -> str:
    """The field that asks for what is at a path of a working time; `lines` are the lines of its absences."""
    head, _, rest = path.partition(".")
    if head == "week" and rest:
        return f"week_{rest.partition('[')[0]}"
    name, bracket, place = head.partition("[")
    if name == "absences" and bracket and int(place.rstrip("]")) < len(lines):
        return f"absence_{lines[int(place.rstrip(']'))]}"
    return name


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
