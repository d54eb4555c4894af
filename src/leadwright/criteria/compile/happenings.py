"""The event leaf in SQL: which events match, what they measure to, and whether that passes."""

import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import ibis
from ibis.expr import types as ir

from leadwright.criteria.catalogue import EVENT_RELATION, SCOPE_EVENTS
from leadwright.criteria.compile.leaves import COLUMN_TYPES, INSTANT, Moments, joined, known_part, leaf
from leadwright.criteria.compile.vocabulary import Vocabulary
from leadwright.criteria.nodes import (
    Age,
    Bound,
    BoundKind,
    Count,
    Edge,
    EventTest,
    Measure,
    PropertyTest,
    Sum,
    Which,
)
from leadwright.criteria.references import property_names
from leadwright.criteria.types import FieldType

_SCOPE_TYPES = {"lead": "int64", "as_of": INSTANT, "today": "date"}
_EVENT_TYPES = {
    "event": "int64",
    "name": "string",
    "occurred_at": INSTANT,
    "local_date": "date",
    "message_id": "string",
    "source": "string",
}


def scope_table() -> ir.Table:
    """The relation `scope(lead, as_of, today)`, one row for each lead."""
    return ibis.table(_SCOPE_TYPES, name="scope")


def event_table(columns: Iterable[str], vocabulary: Vocabulary) -> ir.Table:
    """The relation `event_facts` with `lead` and those columns; a property's column is `p_<name>`."""
    schema = {"lead": "int64"} | _event_schema(columns, vocabulary)
    return ibis.table(schema, name=EVENT_RELATION)


def scope_events(columns: Iterable[str], vocabulary: Vocabulary) -> ir.Table:
    """The relation `scope_events`: the events of the leads in scope up to the instant each is judged at, with those
    columns, `as_of` and `today` of the scope, and `age`, the seconds since each event, as a double.
    """
    schema = _SCOPE_TYPES | {"age": "float64"} | _event_schema(columns, vocabulary)
    return ibis.table(schema, name=SCOPE_EVENTS)


def _event_schema(columns: Iterable[str], vocabulary: Vocabulary) -> dict[str, str]:
    types = _EVENT_TYPES | {
        f"p_{name}": COLUMN_TYPES[kind] for name, kind in vocabulary.property_types.items()
    }
    return {name: types[name] for name in sorted(columns)}


def events_in_scope(columns: Iterable[str], vocabulary: Vocabulary) -> ir.Table:
    """The events of the leads in scope up to the instant each is judged at, with `as_of` and `today` beside
    them.
    """
    events, scope = event_table(columns, vocabulary), scope_table()
    happened = events.join(scope, events.lead == scope.lead).select(
        events, as_of=scope.as_of, today=scope.today
    )
    return happened.filter(happened.occurred_at <= happened.as_of)


def event_columns(tests: Iterable[EventTest]) -> frozenset[str]:
    """The columns besides `lead` that the tests need."""
    columns: set[str] = set()
    for test in tests:
        columns |= {"name", "occurred_at"} | {f"p_{name}" for name in property_names(test)}
        if test.window.since is not None or test.window.until is not None:
            columns.add("local_date")
    return frozenset(columns)


def event_filter(
    test: EventTest, table: ir.Table, moments: Moments, vocabulary: Vocabulary
) -> ir.BooleanValue:
    """Whether an event counts for the test: its name, its window and every line of `where`.

    For WHERE and FILTER only: NULL stands for false. `table` has the event's columns; that the event happened
    by `as_of` is for the caller to ask once.
    """
    window = test.window
    parts = [table["name"].isin(test.names) if len(test.names) > 1 else table["name"] == test.names[0]]
    if window.within_days is not None:
        parts.append(table.occurred_at > moments.before(window.within_days))
    if window.since is not None:
        parts.append(table.local_date >= window.since)
    if window.until is not None:
        parts.append(table.local_date <= window.until)
    if test.where:
        parts.append(where_expression(test.where, table, moments, vocabulary))
    return joined(parts, operator.and_)


def where_expression(
    where: Sequence[PropertyTest], table: ir.Table, moments: Moments, vocabulary: Vocabulary
) -> ir.BooleanValue:
    """Whether every line holds for an event; NULL stands for false."""
    kinds = vocabulary.property_types
    lines = [
        leaf(table[f"p_{line.property}"], kinds[line.property], line.comparison, moments, two_valued=False)
        for line in where
    ]
    return joined(lines, operator.and_) if lines else ibis.literal(True)


@dataclass(frozen=True, slots=True)
class Quantity:
    """What is aggregated over the matching events; tests that differ only in their limit share it."""

    test: EventTest

    @classmethod
    def of(cls, test: EventTest) -> "Quantity":
        match test.measure:
            case Count(distinct=name):
                measure: Measure = Count(distinct=name)
            case Sum(property=name):
                measure = Sum(name, Bound(BoundKind.AT_LEAST, 0))
            case Edge(which=which):
                measure = Edge(which, Age.WITHIN_DAYS, 1)
        return cls(replace(test, measure=measure))

    def over(self, table: ir.Table, where: ir.BooleanValue | None, vocabulary: Vocabulary) -> ir.Scalar:
        """The aggregate of the rows that pass `where`."""
        match self.test.measure:
            case Count(distinct=None):
                return table.count(where=where)
            case Count(distinct=str() as name):
                return known_part(table[f"p_{name}"], vocabulary.property_types[name]).nunique(where=where)
            case Sum(property=name):
                return table[f"p_{name}"].sum(where=where)
            case Edge(which=Which.FIRST):
                return table.occurred_at.min(where=where)
            case _:
                return table.occurred_at.max(where=where)


def passes(measure: Measure, amount: ir.Value, moments: Moments) -> ir.BooleanValue:
    """Whether the aggregate of one lead passes; never NULL. NULL as amount means that nothing matched."""
    match measure:
        case Count(bound):
            return within(amount.fill_null(0), bound)
        case Sum(bound=bound):
            return within(amount.fill_null(0), bound)
        case Edge():
            return aged(measure, amount, moments).fill_null(False)


def aged(edge: Edge, instant: ir.TimestampValue, moments: Moments) -> ir.BooleanValue:
    """Whether an instant up to `as_of` is as old as the edge asks."""
    limit = moments.before(edge.days)
    return instant > limit if edge.age is Age.WITHIN_DAYS else instant <= limit


def within(amount: ir.NumericValue, bound: Bound) -> ir.BooleanValue:
    """A count or a sum against its limit."""
    low, high = (None if end is None else _exact(end) for end in (bound.value, bound.upper))
    match bound.kind:
        case BoundKind.AT_LEAST:
            return amount >= low
        case BoundKind.AT_MOST:
            return amount <= low
        case BoundKind.EXACTLY:
            return amount == low
        case BoundKind.MORE_THAN:
            return amount > low
        case BoundKind.LESS_THAN:
            return amount < low
        case BoundKind.BETWEEN:
            return amount.between(low, high)


def _exact(value: object) -> object:
    return value if isinstance(value, int) else ibis.literal(value, type=COLUMN_TYPES[FieldType.DECIMAL])
