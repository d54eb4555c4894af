"""The table of columns as a form: what is shown, what was sent, and what of it cannot be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict

from leadwright.capture.columns import custom_slug
from leadwright.capture.findings import ColumnFinding
from leadwright.capture.layout import FoundColumn
from leadwright.capture.mapping import COLUMN_FIELDS, MappingBody, Meaning
from leadwright.capture.queries import DraftView
from leadwright.criteria.types import FieldType
from leadwright.leads.queries.custom_fields import CustomFieldLine
from leadwright.ui.imports.wording import SEEN, TYPES, field_label

LEAVE_OUT = "-"
NEW = "+"
COLUMNS_SHOWN = 14
_UNSURE = 0.55
_LONGEST_LABEL = 80


@dataclass
class ColumnRow:
    """One column of the file. `chosen` is what its select holds: `-`, `+` (a new field), `f:FIELD` or `x:CUSTOM`."""

    name: str
    heading: str
    examples: tuple[str, ...]
    chosen: str
    label: str
    type: FieldType
    badge: str
    tone: str
    why: str
    found: str
    problem: str = ""

    @property
    def is_unsure(self) -> bool:
        return self.tone == "warn"


@dataclass
class MappingForm:
    """All columns and the answers for the whole table. `mapping` is what was sent, None where something of it cannot be.

    A page shows twenty columns from `first` (counted from 0) on, however many a list has.
    """

    rows: list[ColumnRow]
    first: int = 0
    leads: str = "auto"
    day_first: str = ""
    decimal_comma: str = ""
    default_country: str = ""
    country_problem: str = ""
    mapping: MappingBody | None = None
    types: Sequence[tuple[FieldType, str]] = field(default_factory=lambda: tuple(TYPES.items()))

    @property
    def unsure(self) -> int:
        return sum(row.is_unsure for row in self.rows)

    @property
    def shown(self) -> list[ColumnRow]:
        return self.rows[self.first : self.first + COLUMNS_SHOWN]

    @property
    def parts(self) -> list[tuple[int, str, bool]]:
        """The pages of columns as (first column, “21–40”, whether it is this one); none where one page holds all."""
        total = len(self.rows)
        firsts = range(0, total, COLUMNS_SHOWN) if total > COLUMNS_SHOWN else ()
        return [
            (first, f"{first + 1}–{min(first + COLUMNS_SHOWN, total)}", first == self.first)
            for first in firsts
        ]

    @property
    def problems(self) -> list[ColumnRow]:
        return [row for row in self.rows if row.problem]


def show_mapping(view: DraftView, customs: Sequence[CustomFieldLine], first: str = "") -> MappingForm:
    """The form as the draft stands, at the page of columns that begins with the column `first`."""
    body = view.mapping
    known = {line.slug for line in customs}
    return MappingForm(
        rows=[_row(view, place, column, known) for place, column in enumerate(_columns(view))],
        first=_page_of(first, len(_columns(view))),
        leads=body.leads,
        day_first=_three(body.day_first),
        decimal_comma=_three(body.decimal_comma),
        default_country=body.default_country,
    )


def read_mapping(view: DraftView, sent: QueryDict, customs: Sequence[CustomFieldLine]) -> MappingForm:
    """The form as it was sent, with a sentence at each column that cannot be what was chosen; columns not sent stay."""
    form = show_mapping(view, customs, sent.get("first", ""))
    types = {line.slug: line.type for line in customs}
    columns: dict[str, Meaning] = {}
    taken: dict[str, str] = {}
    for row in form.rows:
        before = view.mapping.columns.get(row.heading)
        if row.name in sent:
            _take_sent(row, sent)
            meaning = _meaning(row, before, types)
        else:
            meaning = before or Meaning()
        target = meaning.field or meaning.custom or ""
        if target and target in taken:
            what = field_label(target) if meaning.field else f"“{row.label or target}”"
            row.problem = f"“{taken[target]}” becomes {what} already; leave one of them out."
        taken.setdefault(target, row.heading)
        columns[row.heading] = meaning
    _take_answers(form, sent)
    if not form.problems and not form.country_problem:
        form.mapping = _body(view.mapping, form, columns)
    return form


def _page_of(first: str, total: int) -> int:
    place = int(first) if first.isascii() and first.isdigit() and len(first) < 6 else 0
    return place // COLUMNS_SHOWN * COLUMNS_SHOWN if place < total else 0


def _columns(view: DraftView) -> tuple[FoundColumn, ...]:
    return view.layout.columns if view.layout is not None else ()


def _row(view: DraftView, place: int, column: FoundColumn, known: set[str]) -> ColumnRow:
    meaning = view.mapping.columns.get(column.heading, Meaning())
    chosen = LEAVE_OUT
    if meaning.field:
        chosen = f"f:{meaning.field}"
    elif meaning.custom:
        chosen = f"x:{meaning.custom}" if meaning.custom in known else NEW
    badge, tone = _badge(chosen, column)
    return ColumnRow(
        name=f"c{place}",
        heading=column.heading,
        examples=column.examples,
        chosen=chosen,
        label=meaning.label or column.heading,
        type=meaning.type if meaning.custom else column.type,
        badge=badge,
        tone=tone,
        why=_why(column),
        found=_found(view, column.heading, meaning),
    )


def _why(column: FoundColumn) -> str:
    """The reason of the guess, with the type of the values as people call it."""
    return column.why.replace(f"look like {column.type}", f"look like {SEEN[column.type]}")


def _badge(chosen: str, column: FoundColumn) -> tuple[str, str]:
    if chosen == LEAVE_OUT:
        return "left out", ""
    if chosen == NEW:
        return "new", "accent"
    if column.confidence < _UNSURE:
        return "to check", "warn"
    return ("by heading" if "heading" in column.why else "by content"), ""


def _found(view: DraftView, heading: str, meaning: Meaning) -> str:
    """What the last dry run says of the values of a column."""
    if view.findings is None or (not meaning.field and not meaning.custom):
        return ""
    named: Mapping[str, ColumnFinding] = view.findings.columns
    one = named.get(heading) or (named.get(meaning.field) if meaning.field else None)
    if one is None:
        return ""
    rows = "1 row" if one.rows == 1 else f"{one.rows:,} rows"
    return f"Unknown in {rows}. {one.example}"


def _take_sent(row: ColumnRow, sent: QueryDict) -> None:
    row.chosen = sent.get(row.name, row.chosen)
    row.label = " ".join(sent.get(f"{row.name}-label", row.label).split())[:_LONGEST_LABEL]
    kind = sent.get(f"{row.name}-type", row.type)
    row.type = FieldType(kind) if kind in set(FieldType) else row.type


def _meaning(row: ColumnRow, before: Meaning | None, customs: Mapping[str, FieldType]) -> Meaning:
    kind, _, name = row.chosen.partition(":")
    if kind == "f" and name in COLUMN_FIELDS:
        return Meaning(field=name)
    if kind == "x" and name in customs:
        return Meaning(custom=name, type=customs[name])
    if row.chosen != NEW:
        return Meaning()
    slug = before.custom if before and before.custom and before.label in ("", row.label) else None
    slug = slug if slug and slug not in customs else custom_slug(row.label)
    if not slug:
        row.problem = "Give the new field a name with letters or digits."
        return Meaning()
    if slug in COLUMN_FIELDS or slug in customs:
        row.problem = (
            f"There is a field “{row.label}” already; choose it above, or give the new one another name."
        )
        return Meaning()
    return Meaning(custom=slug, type=row.type, label=row.label)


def _take_answers(form: MappingForm, sent: QueryDict) -> None:
    leads = sent.get("leads", form.leads)
    form.leads = leads if leads in ("auto", "people", "organisations") else "auto"
    form.day_first = sent.get("day_first", "")
    form.decimal_comma = sent.get("decimal_comma", "")
    form.default_country = sent.get("default_country", "").strip().upper()
    if form.default_country and not (
        len(form.default_country) == 2 and form.default_country.isascii() and form.default_country.isalpha()
    ):
        form.country_problem = "Enter the two letters of a country, such as DE, or nothing."


def _body(before: MappingBody, form: MappingForm, columns: dict[str, Meaning]) -> MappingBody:
    return before.model_copy(
        update={
            "columns": columns,
            "leads": form.leads,
            "day_first": _answer(form.day_first),
            "decimal_comma": _answer(form.decimal_comma),
            "default_country": form.default_country,
        }
    )


def _three(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _answer(text: str) -> bool | None:
    return {"yes": True, "no": False}.get(text)
