"""The columns a model could be learned from: what was known of each lead at its instant, field by field and event by event."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from leadwright.criteria.catalogue import Catalogue, Field
from leadwright.criteria.text import fold
from leadwright.criteria.types import FieldType
from leadwright.leads.fields import COMPANY_FACTS, LEAD_FACTS
from leadwright.leads.models import CustomField
from leadwright.learning.asking import CUSTOM
from leadwright.learning.past import Judged, happenings, values
from leadwright.platform import sql
from leadwright.scoring.rules import NOT_ACTIVITY

WINDOWS = (30, 90, 365)
EVER = "ever"
# Of these every lead has its own, or they say who somebody is and not how likely they buy.
_NAMES_SOMEBODY = frozenset(
    {
        "full_name",
        "given_name",
        "family_name",
        "email_domain",
        "company_name",
        "company_domain",
        "postal_code",
        "website",
    }
    | {"company.name", "company.domain", "street", "linkedin_url", "phone", "email", "source_number"}
    | {"created_at"}
)
_DATES = frozenset({FieldType.DATE, FieldType.INSTANT})
_NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY})


class Shape(StrEnum):
    """How a column is read: a number, a word, yes or no, a date (of which only whether it is known counts), or an event."""

    NUMBER = "number"
    WORD = "word"
    FLAG = "flag"
    DATE = "date"
    EVENT = "event"


@dataclass(frozen=True)
class ColumnOfLeads:
    """One column over all cases, None where nothing is known. `name` is the field or `event:name`.

    Of an event a value is how often it happened within each of WINDOWS and at all. `known` is what a mapping declares:
    at_capture, later, or nothing. Of a date `after` says where it lies between the instant of judging and that of asking, `ahead`
    where it lies beyond both.
    """

    name: str
    label: str
    shape: Shape
    values: tuple[Any, ...]
    known: str = ""
    names: Mapping[str, str] | None = None
    after: tuple[bool, ...] = ()
    ahead: tuple[bool, ...] = ()


def read_columns(
    judged: Sequence[Judged], catalogue: Catalogue, zone: str, *, until: datetime, without: frozenset[str]
) -> list[ColumnOfLeads]:
    """Every field and event a rule could ask of, but for those named, as asked at `until`. One statement for each relation."""
    custom = CustomField.objects.all()
    declared = {one.slug: one.known for one in custom}
    without |= {f"{CUSTOM}{one.slug}" for one in custom if one.contact_data}
    spelling = _spelling([one.slug for one in custom if one.type == FieldType.TEXT], judged)
    found = []
    for relation, some in groupby(_fields(catalogue, without), key=lambda one: one.relation):
        fields = list(some)
        known = values(fields, judged, zone)
        nothing = (None,) * len(fields)
        rows = [known.get(one.lead, nothing) for one in judged]
        found += [
            _dated(_column(field, [row[place] for row in rows], declared, spelling), judged, until, zone)
            for place, field in enumerate(fields)
        ]
        assert relation in (LEAD_FACTS, COMPANY_FACTS)  # noqa: S101 - those `_fields` gives
    told = [one for one in found if any(value is not None for value in one.values)]
    return [*told, *_events(judged, catalogue, zone, without)]


def _fields(catalogue: Catalogue, without: frozenset[str]) -> Iterator[Field]:
    hidden = _NAMES_SOMEBODY | without
    offered = [
        one
        for one in catalogue.fields.values()
        if one.relation in (LEAD_FACTS, COMPANY_FACTS)
        and one.name not in hidden
        and one.type is not FieldType.CHOICES
    ]
    return iter(sorted(offered, key=lambda one: one.relation))


def _column(
    field: Field, told: list[Any], declared: Mapping[str, str], spelling: Mapping[tuple[str, str], str]
) -> ColumnOfLeads:
    slug = field.name.removeprefix(CUSTOM) if field.name.startswith(CUSTOM) else ""
    shape = Shape.WORD
    if field.type in _NUMBERS:
        shape, told = Shape.NUMBER, [None if one is None else float(one) for one in told]
    elif field.type in _DATES:
        shape = Shape.DATE
    elif field.type is FieldType.BOOLEAN:
        shape = Shape.FLAG
    elif field.type is FieldType.TEXT:
        told = [spelling.get((slug, one), one) for one in told] if slug else _alike(told)
    return ColumnOfLeads(field.name, field.label, shape, tuple(told), declared.get(slug, ""), field.names)


def _dated(column: ColumnOfLeads, judged: Sequence[Judged], until: datetime, zone: str) -> ColumnOfLeads:
    """A date with which of its values lie after the instant their lead is judged at."""
    if column.shape is not Shape.DATE:
        return column
    home = ZoneInfo(zone)
    told = list(zip(column.values, judged, strict=True))
    ahead = tuple(_lies_after(value, until, home) for value, _ in told)
    after = tuple(
        not far and _lies_after(value, one.as_of, home) for (value, one), far in zip(told, ahead, strict=True)
    )
    return replace(column, after=after, ahead=ahead)


def _lies_after(value: Any, instant: datetime, home: ZoneInfo) -> bool:
    if value is None:
        return False
    if isinstance(value, datetime):
        return value > instant
    return bool(value > instant.astimezone(home).date())


def _spelling(slugs: Sequence[str], judged: Sequence[Judged]) -> dict[tuple[str, str], str]:
    """How the folded texts of custom fields are written most often, by field and folded text."""
    params = {"slugs": list(slugs), "leads": [one.lead for one in judged]}
    found: dict[tuple[str, str], str] = {}
    for slug, text, _ in sql.rows(sql.statement(__package__, "spellings"), params):
        found.setdefault((slug, fold(text)), text)
    return found


def _alike(told: Sequence[str | None]) -> list[str | None]:
    """Texts that compare equal as the commonest of them is written."""
    spelling: dict[str, str] = {}
    for one, _ in Counter(one for one in told if one).most_common():
        spelling.setdefault(fold(one), one)
    return [spelling[fold(one)] if one else None for one in told]


def _events(
    judged: Sequence[Judged], catalogue: Catalogue, zone: str, without: frozenset[str]
) -> Iterator[ColumnOfLeads]:
    nothing = (0,) * (len(WINDOWS) + 1)
    for name, counts in sorted(happenings(judged, zone, WINDOWS).items()):
        if name in NOT_ACTIVITY or f"event:{name}" in without or name not in catalogue.events:
            continue
        told = tuple(counts.get(one.lead, nothing) for one in judged)
        yield ColumnOfLeads(f"event:{name}", catalogue.events[name].label, Shape.EVENT, told)
