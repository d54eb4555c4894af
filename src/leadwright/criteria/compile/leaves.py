"""The truth of one comparison as an Ibis expression, the same as `truth` has it in plain Python.

Only equality, order, `contains` and the like on typed columns: no lower-casing, no rounding, no regular
expression, no `!=`. On these every engine agrees with Python.
"""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from typing import Any

import ibis
from ibis.expr import types as ir

from leadwright.criteria.literals import literal, positive
from leadwright.criteria.nodes import Comparison
from leadwright.criteria.operators import Operator
from leadwright.criteria.text import SEPARATORS, as_words
from leadwright.criteria.types import FieldType, Value

INSTANT = "timestamp('UTC')"
# The columns of each type; money is an amount, so a decimal.
COLUMN_TYPES = {
    FieldType.TEXT: "string",
    FieldType.CHOICE: "string",
    FieldType.CHOICES: "array<string>",
    FieldType.BOOLEAN: "boolean",
    FieldType.INTEGER: "int64",
    FieldType.DECIMAL: "decimal(18, 4)",
    FieldType.MONEY: "decimal(18, 4)",
    FieldType.DATE: "date",
    FieldType.INSTANT: INSTANT,
}
_EMPTY_IS_UNKNOWN = frozenset({FieldType.TEXT, FieldType.CHOICE})


@dataclass(frozen=True, slots=True)
class Moments:
    """The columns that say when the row is judged."""

    as_of: ir.TimestampValue
    today: ir.DateValue

    @classmethod
    def of(cls, table: ir.Table) -> "Moments":
        return cls(table.as_of, table.today)

    def before(self, days: int) -> ir.TimestampValue:
        """As seconds: a day of an interval is as long as the session's time zone makes it."""
        return self.as_of - ibis.interval(seconds=days * 86_400)


def leaf(
    column: ir.Value, kind: FieldType, comparison: Comparison, moments: Moments, two_valued: bool = True
) -> ir.BooleanValue:
    """Whether the column passes.

    Never NULL when `two_valued`; otherwise NULL may stand for false, which an index can serve and which is
    right only where nothing above the leaf negates it.
    """
    if comparison.operator is Operator.KNOWN:
        known = has_value(column, kind)
        return known if comparison.operand else ~known
    plain, negated = positive(comparison.operator)
    passes = LEAVES[plain](column, _wanted(kind, comparison), moments)
    if negated:
        return ~passes.fill_null(False)
    return passes.fill_null(False) if two_valued else passes


def has_value(column: ir.Value, kind: FieldType) -> ir.BooleanValue:
    """Whether the column holds something: an empty text and an empty list hold nothing."""
    if kind is FieldType.CHOICES:
        return (column.length() > 0).fill_null(False)
    return known_part(column, kind).notnull()


def known_part(column: ir.Value, kind: FieldType) -> ir.Value:
    """The column with an empty text read as NULL."""
    return column.nullif("") if kind in _EMPTY_IS_UNKNOWN else column


def joined(expressions: Sequence[ir.BooleanValue], word: Callable[[Any, Any], Any]) -> ir.BooleanValue:
    """All of them combined by `operator.and_` or `operator.or_` in a tree of little depth, so that a thousand
    of them do not exhaust the stack of the compiler.
    """
    while len(expressions) > 1:
        pairs = [expressions[i : i + 2] for i in range(0, len(expressions), 2)]
        expressions = [reduce(word, pair) for pair in pairs]
    return expressions[0]


def _wanted(kind: FieldType, comparison: Comparison) -> Any:
    value = literal(kind, comparison)
    if isinstance(value, tuple):
        return tuple(_constant(one) for one in value)
    return _constant(value)


def _constant(value: Value) -> Any:
    """Decimals and instants need their type said; the rest is what Ibis infers."""
    if isinstance(value, Decimal):
        return ibis.literal(value, type="decimal(18, 4)")
    if isinstance(value, datetime):
        return ibis.literal(value, type=INSTANT)
    if isinstance(value, date):
        return ibis.literal(value, type="date")
    return value


def _words(column: ir.StringColumn) -> ir.StringValue:
    """`text.as_words` in SQL. Runs of spaces shrink to one without a regular expression: each space becomes
    `<>`, touching pairs cancel, what is left becomes one space. Both brackets are separators, so none is left
    in the text.
    """
    spaced = ibis.literal(" ") + column.translate(SEPARATORS, " " * len(SEPARATORS)) + " "
    return spaced.replace(" ", "<>").replace("><", "").replace("<>", " ")


def _any_of(column: ir.Value, wanted: Sequence[Any], _: Moments) -> ir.BooleanValue:
    if isinstance(column, ir.ArrayValue):
        return joined([column.contains(one) for one in wanted], operator.or_)
    return column.isin(wanted)


def _all_of(column: ir.ArrayValue, wanted: Sequence[Any], _: Moments) -> ir.BooleanValue:
    return joined([column.contains(one) for one in wanted], operator.and_)


def _contains_any_of(column: ir.StringValue, wanted: Sequence[str], _: Moments) -> ir.BooleanValue:
    return joined([column.contains(one) for one in wanted], operator.or_)


def _within_last(column: ir.Value, days: int, moments: Moments) -> ir.BooleanValue:
    if isinstance(column, ir.DateValue):
        return (column >= moments.today - ibis.interval(days=days)) & (column <= moments.today)
    return (column > moments.before(days)) & (column <= moments.as_of)


def _within_next(column: ir.Value, days: int, moments: Moments) -> ir.BooleanValue:
    if isinstance(column, ir.DateValue):
        return (column >= moments.today) & (column <= moments.today + ibis.interval(days=days))
    return (column > moments.as_of) & (column <= moments.before(-days))


def _more_than_ago(column: ir.Value, days: int, moments: Moments) -> ir.BooleanValue:
    if isinstance(column, ir.DateValue):
        return column < moments.today - ibis.interval(days=days)
    return column <= moments.before(days)


LEAVES: dict[Operator, Callable[[Any, Any, Moments], ir.BooleanValue]] = {
    Operator.IS: lambda column, wanted, _: column == wanted,
    Operator.ANY_OF: _any_of,
    Operator.ALL_OF: _all_of,
    Operator.CONTAINS: lambda column, wanted, _: column.contains(wanted),
    Operator.CONTAINS_ANY_OF: _contains_any_of,
    Operator.STARTS_WITH: lambda column, wanted, _: column.startswith(wanted),
    Operator.ENDS_WITH: lambda column, wanted, _: column.endswith(wanted),
    Operator.WORD: lambda column, wanted, _: _words(column).contains(as_words(wanted)),
    Operator.AT_LEAST: lambda column, wanted, _: column >= wanted,
    Operator.AT_MOST: lambda column, wanted, _: column <= wanted,
    Operator.MORE_THAN: lambda column, wanted, _: column > wanted,
    Operator.LESS_THAN: lambda column, wanted, _: column < wanted,
    Operator.BETWEEN: lambda column, wanted, _: column.between(*wanted),
    Operator.BEFORE: lambda column, wanted, _: column < wanted,
    Operator.AFTER: lambda column, wanted, _: column > wanted,
    Operator.ON_OR_BEFORE: lambda column, wanted, _: column <= wanted,
    Operator.ON_OR_AFTER: lambda column, wanted, _: column >= wanted,
    Operator.WITHIN_LAST_DAYS: _within_last,
    Operator.WITHIN_NEXT_DAYS: _within_next,
    Operator.MORE_THAN_DAYS_AGO: _more_than_ago,
}
