"""One value of a typed field out of a text: the door for custom fields."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

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


def parse_value(kind: FieldType, text: str, column: Column = _ANY_COLUMN) -> Parsed | None | Problem:
    """The value of a cell by the type of its field; None when it says that nothing is known.

    Text comes back cleaned to one line, instants in UTC, money with its currency, choices as their values. Never
    raises: a text of another shape is a Problem.
    """
    line = clean_line(text)
    if is_unknown(line, column.unknown_values):
        return None
    match kind:
        case FieldType.TEXT:
            return kept_text(line)
        case FieldType.INTEGER:
            return parse_integer(line, column.decimal_mark)
        case FieldType.DECIMAL:
            return parse_decimal(line, column.decimal_mark)
        case FieldType.MONEY:
            return parse_money(line, column.decimal_mark)
        case FieldType.BOOLEAN:
            return parse_boolean(line)
        case FieldType.DATE:
            return parse_date(line, column.date_order)
        case FieldType.INSTANT:
            return parse_instant(line, column.zone, column.date_order)
        case FieldType.CHOICE:
            return parse_choice(line, column.choices)
        case FieldType.CHOICES:
            return parse_choices(text.strip(), column.choices)
