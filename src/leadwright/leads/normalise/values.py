"""One value of a typed field out of a text: the door for custom fields."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from leadwright.criteria.text import clean
from leadwright.criteria.types import FieldType
from leadwright.leads.normalise.choices import Choices, parse_boolean, parse_choice, parse_choices
from leadwright.leads.normalise.cleaning import UNKNOWN_VALUES, clean_line, is_unknown, kept_text
from leadwright.leads.normalise.dates import DateOrder, parse_date, parse_instant
from leadwright.leads.normalise.numbers import DecimalMark, Money, parse_decimal, parse_integer, parse_money
from leadwright.leads.normalise.problem import Problem

Parsed = str | int | Decimal | bool | date | datetime | Money | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """What is known of a column beside its type: decided once, from a sample or by a person.

    `zone` is the IANA zone of times without one; `unknown_values` are folded texts that mean "nothing known".
    """

    zone: str = "UTC"
    date_order: DateOrder | None = None
    decimal_mark: DecimalMark | None = None
    choices: Choices = ()
    unknown_values: frozenset[str] = UNKNOWN_VALUES


_ANY_COLUMN = Column()

_PARSERS: dict[FieldType, Callable[[str, Column], Parsed | Problem]] = {
    FieldType.TEXT: lambda line, _: kept_text(line),
    FieldType.INTEGER: lambda line, column: parse_integer(line, column.decimal_mark),
    FieldType.DECIMAL: lambda line, column: parse_decimal(line, column.decimal_mark),
    FieldType.MONEY: lambda line, column: parse_money(line, column.decimal_mark),
    FieldType.BOOLEAN: lambda line, _: parse_boolean(line),
    FieldType.DATE: lambda line, column: parse_date(line, column.date_order),
    FieldType.INSTANT: lambda line, column: parse_instant(line, column.zone, column.date_order),
    FieldType.CHOICE: lambda line, column: parse_choice(line, column.choices),
}


def parse_value(kind: FieldType, text: str, column: Column = _ANY_COLUMN) -> Parsed | Problem | None:
    """The value of a cell by the type of its field; None when it says that nothing is known.

    Text comes back cleaned to one line, instants in UTC, money with its currency, choices as their values.
    Never raises: a text of another shape is a Problem.
    """
    line = clean_line(text)
    if is_unknown(line, column.unknown_values):
        return None
    if kind is FieldType.CHOICES:
        # The line ends that separate the entries are gone from the cleaned line.
        return parse_choices(clean(text), column.choices)
    return _PARSERS[kind](line, column)
