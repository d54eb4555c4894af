"""The English for values, comparisons and event tests."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal

from leadwright.criteria.catalogue import Catalogue, Field
from leadwright.criteria.literals import literal
from leadwright.criteria.nodes import (
    Age,
    Bound,
    BoundKind,
    Comparison,
    Count,
    Edge,
    EventTest,
    Operand,
    Sum,
    Window,
)
from leadwright.criteria.operators import POSITIVE_OF, Operator
from leadwright.criteria.types import FieldType, Value

_SHOWN_VALUES = 12
# Smaller numbers are said without commas: a year is among them.
_GROUPED = 10_000
_TEXTUAL = frozenset({FieldType.TEXT, FieldType.CHOICE, FieldType.CHOICES})

_PHRASES = {
    Operator.IS: "is {one}",
    Operator.IS_NOT: "is not {one}",
    Operator.ANY_OF: "is {either}",
    Operator.NONE_OF: "is neither {nor}",
    Operator.CONTAINS: "contains {one}",
    Operator.DOES_NOT_CONTAIN: "does not contain {one}",
    Operator.CONTAINS_ANY_OF: "contains {either}",
    Operator.STARTS_WITH: "starts with {one}",
    Operator.DOES_NOT_START_WITH: "does not start with {one}",
    Operator.ENDS_WITH: "ends with {one}",
    Operator.WORD: "has the word {one}",
    Operator.AT_LEAST: "is at least {one}",
    Operator.AT_MOST: "is at most {one}",
    Operator.MORE_THAN: "is more than {one}",
    Operator.LESS_THAN: "is less than {one}",
    Operator.BETWEEN: "is between {both}",
    Operator.BEFORE: "is before {one}",
    Operator.AFTER: "is after {one}",
    Operator.ON_OR_BEFORE: "is on or before {one}",
    Operator.ON_OR_AFTER: "is on or after {one}",
    Operator.WITHIN_LAST_DAYS: "is within the last {days}",
    Operator.WITHIN_NEXT_DAYS: "is within the next {days}",
    Operator.MORE_THAN_DAYS_AGO: "is more than {days} ago",
}
_ONE_PHRASES = _PHRASES | {Operator.NONE_OF: "is not {one}"}
_LIST_PHRASES = {
    Operator.ANY_OF: "includes {either}",
    Operator.ALL_OF: "includes {both}",
    Operator.NONE_OF: "includes neither {nor}",
}
_ONE_LIST_PHRASES = _LIST_PHRASES | {Operator.NONE_OF: "does not include {one}"}


def field_test(field: Field, comparison: Comparison, zone: tzinfo = UTC) -> str:
    """The sentence of a test of a fact: `Employees is at least 50`, `Opted in to something`."""
    if field.type is FieldType.BOOLEAN and comparison.operator is Operator.IS:
        return yes_or_no(field, comparison.operand is True)
    return f"{field.label} {phrase(field.type, comparison, field.names, zone)}"


def yes_or_no(field: Field, value: bool) -> str:
    """What a boolean fact says: its own sentence, or, where it has none, its label in quotes."""
    if field.said is not None:
        return field.said[0 if value else 1]
    return f'"{field.label}" is {shown(value)}'


def phrase(
    kind: FieldType, comparison: Comparison, names: Mapping[str, str] | None = None, zone: tzinfo = UTC
) -> str:
    """What is said of a value: `is at least 50`. A negation says that it also holds for a missing value.

    `names` are what people call the codes of a choice: `is Peru`, not `is "PE"`.
    """
    operator, operand = comparison.operator, comparison.operand
    if operator is Operator.KNOWN:
        return "is known" if operand else "is unknown"
    several = _values(kind, operand, names or {}, zone)
    if kind is FieldType.CHOICES:
        templates = _LIST_PHRASES if len(several) > 1 else _ONE_LIST_PHRASES
    else:
        templates = _PHRASES if len(several) > 1 else _ONE_PHRASES
    said = templates[operator].format(
        one=several[0],
        either=series(several, "or"),
        nor=series(several, "nor"),
        both=series(several, "and"),
        days=_days(operand),
    )
    return f"{said} (or is unknown)" if operator in POSITIVE_OF else said


def event_test(test: EventTest, catalogue: Catalogue, zone: tzinfo = UTC) -> str:
    """The sentence of an event test: `"Page viewed" happened at least 3 times in the last 30 days`."""
    what = series([f'"{catalogue.event(name).label}"' for name in test.names], "or")
    if test.where:
        lines = (_line(test, index, catalogue, zone) for index in range(len(test.where)))
        what += f" where {' and '.join(lines)}"
    when = _window(test.window)
    match test.measure:
        case Count(bound, distinct):
            if distinct is None:
                return f"{what} {_times(bound)}{when}"
            label = catalogue.property(test.names, distinct).label
            return f"{what} happened with {limit(bound)} different values of {label}{when}"
        case Sum(name, bound):
            label = catalogue.property(test.names, name).label
            return f"the sum of {label} over {what}{when} is {limit(bound)}"
        case Edge(which, age, days):
            old = "within the last {}" if age is Age.WITHIN_DAYS else "more than {} ago"
            return f"the {which} {what}{when} was {old.format(_days(days))}"


def limit(bound: Bound) -> str:
    """`at least 3`, `between 1 and 5`."""
    if bound.upper is not None:
        return f"between {_number(bound.value)} and {_number(bound.upper)}"
    return f"{bound.kind.replace('_', ' ')} {_number(bound.value)}"


def called(code: str, names: Mapping[str, str]) -> str:
    """A choice by its name; one that has none, or text, in quotes."""
    return names.get(code) or f'"{code}"'


def shown(value: Value, zone: tzinfo = UTC) -> str:
    """A typed value for people: text in quotes, times on the clock of `zone`."""
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | Decimal():
            return _number(value)
        case str():
            return f'"{value}"'
        case datetime():
            local = value.astimezone(zone)
            return f"{day_said(local.date())}, {local:%H:%M %Z}"
        case tuple():
            return series([shown(one, zone) for one in value], "and")
        case _:
            return day_said(value)


def day_said(day: date) -> str:
    """A date as people write it where its year counts: 3 Mar 2026."""
    return f"{day.day} {day:%b %Y}"


def series(values: Sequence[str], word: str) -> str:
    """`a, b or c`; of a long list only the beginning and how many more there are."""
    if len(values) > _SHOWN_VALUES:
        values = [*values[:_SHOWN_VALUES], f"{len(values) - _SHOWN_VALUES:,} more"]
    return f" {word} ".join([part for part in (", ".join(values[:-1]), values[-1]) if part])


def times(count: int) -> str:
    """`once`, `3 times`."""
    return "once" if count == 1 else f"{count:,} times"


def _line(test: EventTest, index: int, catalogue: Catalogue, zone: tzinfo) -> str:
    line = test.where[index]
    used = catalogue.property(test.names, line.property)
    return f"{used.label} {phrase(used.type, line.comparison, zone=zone)}"


def _values(kind: FieldType, operand: Operand, names: Mapping[str, str], zone: tzinfo) -> list[str]:
    plain = operand if isinstance(operand, tuple) else (operand,)
    if kind in _TEXTUAL:
        return [called(str(one), names) for one in plain]
    if kind in (FieldType.DATE, FieldType.INSTANT) and not isinstance(plain[0], str):
        return [str(one) for one in plain]
    return [shown(literal(kind, Comparison(_exact(kind), one)), zone) for one in plain]


def _exact(kind: FieldType) -> Operator:
    return Operator.BEFORE if kind is FieldType.INSTANT else Operator.IS


def _times(bound: Bound) -> str:
    if bound.upper is None:
        match bound.kind, bound.value:
            case (BoundKind.AT_LEAST, 1) | (BoundKind.MORE_THAN, 0):
                return "happened"
            case (BoundKind.AT_MOST | BoundKind.EXACTLY, 0) | (BoundKind.LESS_THAN, 1):
                return "never happened"
            case kind, 1:
                return f"happened {kind.replace('_', ' ')} once"
    return f"happened {limit(bound)} times"


def _window(window: Window) -> str:
    if window.within_days is not None:
        return f" in the last {_days(window.within_days)}"
    match window.since, window.until:
        case date() as since, date() as until:
            return f" from {day_said(since)} to {day_said(until)}"
        case date() as since, None:
            return f" since {day_said(since)}"
        case None, date() as until:
            return f" until {day_said(until)}"
        case _:
            return ""


def _days(operand: Operand) -> str:
    return "day" if operand == 1 else f"{operand} days"


def _number(value: int | Decimal) -> str:
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= _GROUPED else str(value)
    plain = f"{value:,f}" if abs(value) >= _GROUPED else f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
