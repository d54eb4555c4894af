"""The form of one condition: what it asks for, and the plain data it becomes. The language itself says what is wrong."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict

from leadwright.criteria.catalogue import Catalogue, Field
from leadwright.criteria.operators import DAYS, LISTS, OPERATORS, Operator
from leadwright.criteria.text import fold
from leadwright.criteria.types import NUMBERS, FieldType, fits_float
from leadwright.leads.fields import LEAD_DESK, LEAD_FACTS, LEAD_TAGS
from leadwright.leads.queries.desk import possible_owners, source_slugs, team_names
from leadwright.ui.lists.tree import Document

# What conditions ask, in the words of their sentences.
PHRASES: Mapping[str, str] = {
    "is": "is",
    "is_not": "is not",
    "any_of": "is any of",
    "all_of": "has all of",
    "none_of": "is none of",
    "contains": "contains",
    "does_not_contain": "does not contain",
    "contains_any_of": "contains any of",
    "starts_with": "starts with",
    "does_not_start_with": "does not start with",
    "ends_with": "ends with",
    "word": "has the word",
    "at_least": "is at least",
    "at_most": "is at most",
    "more_than": "is more than",
    "less_than": "is less than",
    "between": "is between",
    "before": "is before",
    "after": "is after",
    "on_or_before": "is on or before",
    "on_or_after": "is on or after",
    "within_last_days": "is within the last days",
    "within_next_days": "is within the next days",
    "more_than_days_ago": "is more than so many days ago",
    "known": "is known",
    "unknown": "is unknown",
}
_ORDER = list(PHRASES)
# 1,000 and 1,000.50 as thousands; any other comma is a decimal one.
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?")
# From so many on, choices are looked up by the alphabet.
_MANY = 30
_ABOUT_THE_LEAD = (LEAD_FACTS, LEAD_DESK, LEAD_TAGS)


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True)
class ValueInput:
    """How the value is asked for: `nothing`, `text`, `number`, `date`, `instant`, `one` or `several` of choices, or `lines`.

    `value` and `upper` are what was typed; with `upper` None there is no second input. `held` are the exact instants behind them,
    which a clock cannot say in the hour that autumn repeats.
    """

    shape: str
    value: str = ""
    upper: str | None = None
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    held: tuple[str, ...] = ()


def operators(kind: FieldType, chosen: str) -> tuple[Choice, ...]:
    """What can be asked of a field of this type, the most common first."""
    names = {str(one) for one in OPERATORS[kind]} | {"unknown"}
    return tuple(Choice(name, PHRASES[name], name == chosen) for name in _ORDER if name in names)


def value_input(
    field: Field,
    operator: str,
    typed: QueryDict | Mapping[str, Any],
    labels: Sequence[Choice],
    zone: tzinfo = UTC,
) -> ValueInput:
    """The input for a field and an operator, holding what was typed; instants on the clock of `zone`."""
    texts = _typed(typed)
    first = texts[0] if texts else ""
    if operator in ("known", "unknown"):
        return ValueInput("nothing")
    if operator in DAYS:
        return ValueInput("number", first, unit="days")
    listed = operator in LISTS
    if field.type is FieldType.BOOLEAN:
        told = (Choice("yes", "yes", first in ("yes", "True")), Choice("no", "no", first in ("no", "False")))
        return ValueInput("one", choices=told)
    if labels and listed:
        return ValueInput("several", choices=_marked(labels, texts))
    if labels:
        shown = _marked(labels, texts)
        # Nobody chose the first of a list by looking at it.
        nothing = () if any(one.chosen for one in shown) else (Choice("", "Choose…", chosen=True),)
        return ValueInput("one", choices=(*nothing, *shown))
    if listed:
        return ValueInput("lines", "\n".join(texts))
    upper = (texts[1] if len(texts) > 1 else "") if operator == Operator.BETWEEN else None
    if field.type is FieldType.INSTANT:
        ends = None if upper is None else _on_clock(upper, zone)
        held = tuple(typed.getlist("held") if isinstance(typed, QueryDict) else texts)
        return ValueInput(
            "instant", _on_clock(first, zone), ends, unit=str(zone).replace("_", " "), held=held
        )
    shape = "date" if field.type is FieldType.DATE else "text"
    return ValueInput("number" if field.type in NUMBERS else shape, first, upper)


def _marked(labels: Sequence[Choice], texts: Sequence[str]) -> tuple[Choice, ...]:
    """The choices with those that are chosen; what is chosen and no choice any more stays one, so that a look changes nothing."""
    folded = {fold(one) for one in texts}
    known = {fold(one.value) for one in labels}
    gone = tuple(Choice(one, one, chosen=True) for one in texts if fold(one) not in known)
    return (*(Choice(one.value, one.label, fold(one.value) in folded) for one in labels), *gone)


def _on_clock(text: str, zone: tzinfo) -> str:
    """An instant as browsers take one; what is none stays as it was typed."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return text
    local = instant if instant.tzinfo is None else instant.astimezone(zone)
    exact = "seconds" if local.second or local.microsecond else "minutes"
    return local.replace(tzinfo=None).isoformat(timespec=exact)


def _from_clock(text: str, zone: tzinfo, held: Sequence[str] = ()) -> str:
    """What a browser sent, as an instant; what is none stays as it is, and the language says so.

    A time the form was made with is the instant it was made from; another one in the same repeated hour keeps its offset.
    """
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        return text.strip()
    if instant.tzinfo is not None or "T" not in text:
        return text.strip()
    for one in held:
        if _on_clock(one, zone) == text.strip():
            return one
    first, second = (instant.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset() and second.utcoffset() in _offsets(held, zone):
        first = second
    return first.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _offsets(held: Sequence[str], zone: tzinfo) -> list[timedelta | None]:
    """The offsets of instants that lie in a repeated hour."""
    found = []
    for one in held:
        try:
            local = datetime.fromisoformat(one).astimezone(zone)
        except ValueError:
            continue
        if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
            found.append(local.utcoffset())
    return found


def choices_of(field: Field) -> tuple[Choice, ...]:
    """The values a field can take, where they are known."""
    if field.name == "owner":
        return tuple(Choice(one.email, one.name) for one in possible_owners())
    if field.name in ("team", "source"):
        names = team_names() if field.name == "team" else source_slugs()
        return tuple(Choice(name, name) for name in names)
    told = [Choice(code, field.names.get(code) or _spoken(code)) for code in field.choices]
    return tuple(sorted(told, key=lambda one: fold(one.label)) if len(told) > _MANY else told)


def _spoken(code: str) -> str:
    return code.replace("_", " ") if code.islower() else code


def field_part(field: Field, operator: str, typed: QueryDict, zone: tzinfo = UTC) -> dict[str, Any]:
    """The condition on a field that was typed, as plain data; not yet checked."""
    values, held = typed.getlist("value"), typed.getlist("held")
    return {"field": field.name, **comparison(field.type, operator, values, zone, held)}


def comparison(
    kind: FieldType, operator: str, texts: Sequence[str], zone: tzinfo = UTC, held: Sequence[str] = ()
) -> dict[str, Any]:
    """An operator with its value, as plain data, from texts; `held` are the instants the form was made from."""
    if operator in ("known", "unknown"):
        return {"known": operator == "known"}
    values = [one for text in texts for one in _values(operator, text)]
    if operator in LISTS or operator == Operator.BETWEEN:
        return {operator: [plain(kind, one, zone, held) for one in values]}
    first = values[0] if values else ""
    if operator in DAYS:
        return {operator: whole(first)}
    return {operator: plain(kind, first, zone, held)}


def plain(kind: FieldType, text: str, zone: tzinfo = UTC, held: Sequence[str] = ()) -> object:
    """A value as documents hold it; a text that is no value of the type stays, and the language says so."""
    if kind is FieldType.BOOLEAN and text in ("yes", "no"):
        return text == "yes"
    if kind in NUMBERS:
        return number(text)
    if kind is FieldType.INSTANT:
        return _from_clock(text, zone, held)
    return text.strip()


def number(text: str) -> object:
    """A number as people type it; a text that is none stays as it is."""
    bare = "".join(text.split())
    bare = bare.replace(",", "" if _THOUSANDS.fullmatch(bare) else ".")
    try:
        exact = Decimal(bare)
    except InvalidOperation:
        return text.strip()
    if not exact.is_finite():
        return text.strip()
    if exact == exact.to_integral_value() and abs(exact) < 10**19:
        return int(exact)
    return float(exact) if fits_float(exact) else str(exact)


def whole(text: str) -> object:
    """A whole number; a text that is none stays as it is."""
    bare = text.strip()
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 12 else bare


def typed_of(node: Document) -> tuple[str, list[str]]:
    """The operator of a condition on a field or property, and its values as texts."""
    for name, value in node.items():
        if name in ("field", "property"):
            continue
        if name == "known":
            return ("known" if value else "unknown"), []
        values = value if isinstance(value, list) else [value]
        return name, ["yes" if one is True else "no" if one is False else str(one) for one in values]
    return "is", []


def groups_of_fields(catalogue: Catalogue, chosen: str) -> list[tuple[str, list[Choice]]]:
    """Every field under a heading, for one long choice."""
    found: dict[str, list[Choice]] = {}
    for field in catalogue.fields.values():
        found.setdefault(_heading(field), []).append(
            Choice(f"field:{field.name}", field.label, field.name == chosen)
        )
    order = ["About the lead", "Score and stage", "Company", "Your own fields", "Consent"]
    return [(name, found[name]) for name in order if name in found]


def _heading(field: Field) -> str:
    if field.name.startswith("custom."):
        return "Your own fields"
    if field.name.startswith("company."):
        return "Company"
    if field.name.startswith("consent"):
        return "Consent"
    return "About the lead" if field.relation in _ABOUT_THE_LEAD else "Score and stage"


def _typed(typed: QueryDict | Mapping[str, Any]) -> list[str]:
    if isinstance(typed, QueryDict):
        return [one for one in typed.getlist("value") if one]
    return typed_of(typed)[1]


def _values(operator: str, text: str) -> list[str]:
    if operator in LISTS or operator == Operator.BETWEEN:
        return [line.strip() for line in text.splitlines() if line.strip()]
    return [text.strip()]
