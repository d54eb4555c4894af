"""The rows of a list of leads, cell by cell, ready to be placed."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.urls import reverse

from leadwright.leads.country_codes import country_name
from leadwright.leads.language_codes import language_name
from leadwright.leads.queries import RankedLead
from leadwright.leads.queries.cells import CellKind, Column
from leadwright.lifecycle.stages import Stage
from leadwright.ui.marks import StageMark, stage_mark
from leadwright.ui.presenting import NAMELESS, Band, Moment, PageTime
from leadwright.ui.words import band_strength, initials, shortened

_MILLION = 1_000_000
# Codes that people know by name.
_NAMED: Mapping[str, Callable[[str], str]] = {"country": country_name, "language": language_name}
_SURELY_FITS = 12
# Bytes of a text that a list shows, and tells who hovers: no width of a column needs more, and a page of long ones stays light.
_SHOWN, _TOLD = 60, 120
# Of a column that shares its width with many others.
_SHOWN_OF_OTHERS, _TOLD_OF_OTHERS = 36, 72
# So many of a list in one cell, which is one line.
_ITEMS = 5
# How reasons say a day; of this year the year is noise that costs their end on small screens.
_YEAR = re.compile(r"(?<=\d [A-Z][a-z][a-z]) (\d{4})\b")
# Kinds of identifiers that other systems give.
_GIVEN = ("external", "crm", "user")
# Orders whose other direction means nothing to people.
_ONE_WAY = ("owner", "priority")


@dataclass(frozen=True)
class Cell:
    """What stands in one column: `kind` says which of the others is told. `css` is the class of the column."""

    kind: str
    css: str
    label: str
    text: str = ""
    band: Band | None = None
    stage: StageMark | None = None
    moment: Moment | None = None
    items: tuple[str, ...] = ()
    initials: str = ""

    @property
    def hint(self) -> str:
        """The text for who hovers, where it is long enough to be cut."""
        most = _TOLD_OF_OTHERS if self._is_other else _TOLD
        return shortened(self.text, most) if len(self.text) > _SURELY_FITS else ""

    @property
    def shown(self) -> str:
        return shortened(self.text, _SHOWN_OF_OTHERS if self._is_other else _SHOWN)

    @property
    def _is_other(self) -> bool:
        return self.css.startswith("c-other")

    @property
    def given(self) -> str:
        """The first word of a name; the rest goes where there is little room."""
        return shortened(self.text.partition(" ")[0], _SHOWN)

    @property
    def rest(self) -> str:
        return shortened(self.text.partition(" ")[2], _SHOWN)


@dataclass(frozen=True)
class Row:
    """One lead of the list; `role` stands beside the name where it has no column of its own."""

    id: str
    rank: int
    address: str
    name: str
    role: str
    cells: tuple[Cell, ...]

    @property
    def shown(self) -> str:
        return shortened(self.name, _SHOWN)

    @property
    def hint(self) -> str:
        return shortened(self.name, _TOLD) if len(self.name) > _SURELY_FITS else ""


@dataclass(frozen=True)
class Head:
    """The head of a column: `address` sorts by it (None: no index carries that), `direction` is how it is sorted now."""

    name: str
    label: str
    css: str
    address: str | None
    direction: str
    width: int | None


def row(
    lead: RankedLead, cells: Mapping[str, object], columns: Sequence[Column], *, rank: int, time: PageTime
) -> Row:
    """A lead in the list, with the chosen columns but the name, which heads the row."""
    name = lead.name or lead.email or lead.company
    role = cells.get("role") or ("" if name else _number_of(lead))
    shown_apart = any(one.name == "role" for one in columns)
    return Row(
        id=lead.id,
        rank=rank,
        address=reverse("ui:lead", kwargs={"public_id": lead.id}),
        name=name or NAMELESS,
        role=shortened(str(role), _SHOWN) if role and not (shown_apart and name) else "",
        cells=tuple(cell(one, cells, time) for one in columns if one.name != "name"),
    )


def _number_of(lead: RankedLead) -> str:
    """By what a lead without any name is told from others: the first identifier a source or program has given it."""
    return next((one.value for one in lead.identities or () if one.kind in _GIVEN), "")


def cell(column: Column, cells: Mapping[str, object], time: PageTime) -> Cell:
    """What stands in one column of a lead."""
    value, css, label = cells.get(column.name), css_of(column), column.label
    if column.band:
        band = cells.get(column.band)
        found = Band(str(band), band_strength(str(band))) if band else None
        return Cell("band", css, label, _points(value), band=found)
    if column.name == "owner":
        return Cell("owner", css, label, str(value or ""), initials=initials(str(value)) if value else "")
    if value is None:
        # That nothing ever happened is a fact; that a fact is not known is none.
        return Cell("time" if column.name == "last_activity" else "unknown", css, label)
    return _known(column, value, time)


def _known(column: Column, value: object, time: PageTime) -> Cell:
    css, label = css_of(column), column.label
    match column.kind, value:
        case CellKind.STAGE, _:
            return Cell("stage", css, label, stage=stage_mark(Stage(str(value))))
        case CellKind.INSTANT, datetime():
            return Cell("time", css, label, moment=time.moment(value))
        case CellKind.POINTS, _:
            return Cell("number", css, label, _points(value))
        case CellKind.LIST, list():
            items = tuple(shortened(str(one), _SHOWN) for one in value[:_ITEMS])
            return Cell("list", css, label, items=(*items, "…") if len(value) > _ITEMS else items)
        case CellKind.NUMBER, int() | float() | Decimal():
            return Cell("number", css, label, f"{value:,}")
        case CellKind.BOOLEAN, _:
            return Cell("text", css, label, "yes" if value else "no")
        case _ if column.name == "reason":
            year = str(time.now.astimezone(time.clock).year)
            said = _YEAR.sub(lambda found: "" if found[1] == year else found[0], str(value))
            return Cell("text", css, label, said)
        case _:
            named = _NAMED.get(column.name, str)
            return Cell("text", css, label, named(str(value)))


def css_of(column: Column) -> str:
    """The class of a column; custom fields and rare facts share one."""
    known = ("company", "stage", "fit", "engagement", "reason", "last_activity", "owner")
    number = column.kind in (CellKind.NUMBER, CellKind.POINTS, CellKind.INSTANT)
    name = f"c-{column.name.replace('_', '-') if column.name in known else 'other'}"
    return f"{name} num" if number and not column.band else name


def head_css(column: Column) -> str:
    """The class of the head of a column; that of the name heads the rows."""
    return "c-lead" if column.name == "name" else css_of(column)


def plain_head(column: Column) -> Head:
    """The head of a column in a list that has one order only."""
    return Head(column.name, column.label, head_css(column), None, "none", None)


def _points(value: object) -> str:
    """Whole points, as lists show them."""
    return f"{round(int(str(value)) / _MILLION):,}".replace("-", "−") if value is not None else ""


def head(column: Column, css: str, now: str, at: Callable[[str], str], width: int | None = None) -> Head:
    """The head of a column in a list that is sorted by `now`; `at` gives the address of the list in another order.

    One that an index carries sorts, and once more the other way round.
    """
    direction, address = "none", None
    if column.sort is not None:
        backwards = now == column.sort and column.sort not in _ONE_WAY
        address = at(f"-{column.sort}" if backwards else column.sort)
        if now.removeprefix("-") == column.sort:
            direction = "descending" if now.startswith("-") else "ascending"
    return Head(column.name, column.label, css, address, direction, width)
