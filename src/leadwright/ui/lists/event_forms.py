"""The form of a condition on what happened: which events, which of their properties, when, and how they are measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any

from django.http import QueryDict

from leadwright.criteria.catalogue import Catalogue, Property
from leadwright.criteria.nodes import BoundKind
from leadwright.ui.lists.part_forms import PHRASES, Choice, comparison, number, typed_of, whole
from leadwright.ui.lists.tree import Document

# Lines on properties the form offers; more than are in use, so that one is always free.
_LINES = 3
_MEASURES: Mapping[str, str] = {
    "count": "how often it happened",
    "distinct": "how many different values of a property",
    "sum": "the sum of a property",
    "first": "when it happened first",
    "last": "when it happened last",
}
_BOUNDS: Mapping[str, str] = {str(one): one.replace("_", " ") for one in BoundKind}
_AGES = {"within_days": "within the last days", "more_than_days_ago": "more than so many days ago"}
_WINDOWS = {"any": "at any time", "days": "in the last days", "dates": "between two dates"}


@dataclass(frozen=True)
class PropertyLine:
    """One line on a property, as it is asked for."""

    number: int
    properties: tuple[Choice, ...]
    operators: tuple[Choice, ...]
    value: str


@dataclass(frozen=True)
class EventForm:
    """Everything the form of an event shows, holding what was chosen.

    `is_narrowed` and `is_measured` say which of the rare parts are used.
    """

    events: tuple[Choice, ...]
    lines: tuple[PropertyLine, ...]
    windows: tuple[Choice, ...]
    within: str
    since: str
    until: str
    measures: tuple[Choice, ...]
    bounds: tuple[Choice, ...]
    amount: str
    upper: str
    measured: tuple[Choice, ...]
    ages: tuple[Choice, ...]
    days: str
    is_narrowed: bool
    is_measured: bool


def event_form(node: Document, catalogue: Catalogue) -> EventForm:
    """The form that holds a condition on events."""
    named = node.get("event") or ()
    names = [named] if isinstance(named, str) else list(named)
    window = "days" if "within_days" in node else "dates" if "since" in node or "until" in node else "any"
    measure = next((one for one in ("distinct", "sum", "first", "last") if one in node), "count")
    bound, amount, upper = _bound(node, measure)
    age, days = next(iter(node[measure].items())) if measure in ("first", "last") else ("within_days", "")
    measured = node.get("distinct") or (node["sum"].get("property", "") if "sum" in node else "")
    events = tuple(Choice(one.name, one.label, one.name in names) for one in catalogue.events.values())
    where = [*node.get("where", ()), *[{}] * _LINES][: max(_LINES, len(node.get("where", ())) + 1)]
    return EventForm(
        events=tuple(sorted(events, key=lambda one: (_place(one.value, names), one.label.casefold()))),
        lines=tuple(_line(place, line, catalogue) for place, line in enumerate(where)),
        windows=_choices(_WINDOWS, window),
        within=str(node.get("within_days", "")),
        since=str(node.get("since", "")),
        until=str(node.get("until", "")),
        measures=_choices(_MEASURES, measure),
        bounds=_choices(_BOUNDS, bound),
        amount=amount,
        upper=upper,
        measured=_properties(catalogue, measured),
        ages=_choices(_AGES, age),
        days=str(days),
        is_narrowed=bool(node.get("where")),
        is_measured=any(one in node for one in ("count", "distinct", "sum", "first", "last")),
    )


def event_part(typed: QueryDict, catalogue: Catalogue, zone: tzinfo = UTC) -> dict[str, Any]:
    """The condition on events that was typed, as plain data; not yet checked."""
    names = typed.getlist("event")
    part: dict[str, Any] = {"event": names[0] if len(names) == 1 else names}
    known = _known(catalogue)
    where = []
    for key in typed:
        place = key.removeprefix("property_")
        name = typed.get(key, "") if place != key else ""
        if name:
            kind = known[name].type if name in known else None
            operator, text = typed.get(f"operator_{place}", "is"), typed.get(f"value_{place}", "")
            told = comparison(kind, operator, [text], zone) if kind else {operator: text}
            where.append({"property": name, **told})
    if where:
        part["where"] = where
    return part | _window(typed) | _measure(typed)


def _place(name: str, chosen: Sequence[str]) -> int:
    """The chosen stand first, in the order they were chosen in."""
    return chosen.index(name) if name in chosen else len(chosen)


def _window(typed: QueryDict) -> dict[str, Any]:
    match typed.get("window"):
        case "days":
            return {"within_days": whole(typed.get("within", ""))}
        case "dates":
            return {key: typed[key] for key in ("since", "until") if typed.get(key)}
        case _:
            return {}


def _measure(typed: QueryDict) -> dict[str, Any]:
    measure, measured = typed.get("measure", "count"), typed.get("measured", "")
    if measure in ("first", "last"):
        return {measure: {typed.get("age", "within_days"): whole(typed.get("days", ""))}}
    kind = typed.get("bound", "at_least")
    amount = number(typed.get("amount", "") or "1")
    limit = {kind: [amount, number(typed.get("upper", ""))] if kind == "between" else amount}
    if measure == "sum":
        return {"sum": {"property": measured, **limit}}
    told = {} if limit == {"at_least": 1} else {"count": limit}
    return {**told, "distinct": measured} if measure == "distinct" else told


def _bound(node: Document, measure: str) -> tuple[str, str, str]:
    if measure == "sum":
        held = {key: value for key, value in node["sum"].items() if key != "property"}
    else:
        held = node.get("count", {})
    kind, amount = next(iter(held.items()), ("at_least", 1))
    return (kind, str(amount[0]), str(amount[1])) if isinstance(amount, list) else (kind, str(amount), "")


def _line(place: int, line: Document, catalogue: Catalogue) -> PropertyLine:
    operator, values = typed_of(line) if line else ("is", [])
    return PropertyLine(
        place,
        _properties(catalogue, line.get("property", "")),
        _choices(PHRASES, operator),
        "\n".join(values),
    )


def _properties(catalogue: Catalogue, chosen: str) -> tuple[Choice, ...]:
    known = sorted(_known(catalogue).values(), key=lambda one: one.label.casefold())
    return tuple(Choice(one.name, one.label, one.name == chosen) for one in known)


def _known(catalogue: Catalogue) -> dict[str, Property]:
    return {name: one for event in catalogue.events.values() for name, one in event.properties.items()}


def _choices(words: Mapping[str, str], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, label, value == chosen) for value, label in words.items())
