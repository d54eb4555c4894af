"""The form in which people say which columns a list has, and in which order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from leadwright.leads.queries.cells import Column
from leadwright.platform.errors import UnusableInput
from leadwright.ui.requests import SignedInRequest


@dataclass(frozen=True)
class ColumnChoice:
    """A column that can be chosen: its place (empty: not shown) and width (empty: as it comes), as typed."""

    name: str
    label: str
    place: str
    width: str


def choices_of(
    columns: Iterable[Column], shown: Sequence[str], widths: Mapping[str, int]
) -> list[ColumnChoice]:
    """The form as it stands: the columns shown in their order, then the others."""
    found = [
        ColumnChoice(
            one.name,
            one.label,
            str(shown.index(one.name) + 1) if one.name in shown else "",
            str(widths.get(one.name, "")),
        )
        for one in columns
    ]
    return sorted(found, key=lambda one: int(one.place) if one.place else len(found) + 1)


def typed_choices(request: SignedInRequest, columns: Iterable[Column]) -> list[ColumnChoice]:
    """The form as somebody filled it in."""
    told = request.POST
    return [
        ColumnChoice(
            one.name,
            one.label,
            told.get(f"place_{one.name}", "").strip(),
            told.get(f"width_{one.name}", "").strip(),
        )
        for one in columns
    ]


def placed(typed: Sequence[ColumnChoice]) -> list[ColumnChoice]:
    """Those that have a place, the lowest first. Raises UnusableInput for a place that is no number."""
    for one in typed:
        if one.place and not (one.place.isascii() and one.place.isdigit() and len(one.place) < 4):
            raise UnusableInput(f"“{one.place}” is no place for {one.label}; write a number, or nothing.")
    return sorted((one for one in typed if one.place), key=lambda one: int(one.place))
