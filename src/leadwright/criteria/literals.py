"""Turns what a document holds behind an operator into a value of the field's type, or says why it cannot be
one.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

from leadwright.criteria.errors import unknown_name
from leadwright.criteria.nodes import Comparison, Plain
from leadwright.criteria.operators import DAYS, OPERATORS, POSITIVE_OF, Operator
from leadwright.criteria.text import as_words, fold
from leadwright.criteria.types import FieldType, Scalar, Value, as_decimal, as_integer

_Reader = Callable[[Plain], Scalar]


def literal(kind: FieldType, comparison: Comparison, choices: tuple[str, ...] = ()) -> Value:
    """The typed operand: text folded, numbers exact, dates and instants parsed, lists as tuples.

    Raises ValueError with a sentence when the operator is not for that type or the operand is none of its
    values.
    """
    operator, operand = comparison.operator, comparison.operand
    if operator not in OPERATORS[kind]:
        allowed = ", ".join(sorted(OPERATORS[kind]))
        raise ValueError(f'"{operator}" is not for a {kind} field; it takes {allowed}.')
    if operator is Operator.KNOWN or operator in DAYS:
        if isinstance(operand, tuple):
            raise ValueError(f'"{operator}" takes one value.')
        return operand
    read = _READERS[kind]
    if isinstance(operand, tuple):
        values = tuple(_read(read, one, choices) for one in operand)
        if operator is Operator.BETWEEN and values[0] > values[1]:  # type: ignore[operator]
            raise ValueError(f"The range is empty: {operand[0]} is more than {operand[1]}.")
        return values
    value = _read(read, operand, choices)
    if operator is Operator.WORD and not as_words(str(value)).strip():
        raise ValueError('"word" needs at least one letter or digit.')
    return value


def positive(operator: Operator) -> tuple[Operator, bool]:
    """The operator without its negation, and whether it was negated."""
    return POSITIVE_OF.get(operator, operator), operator in POSITIVE_OF


def _read(read: _Reader, operand: Plain, choices: tuple[str, ...]) -> Scalar:
    value = read(operand)
    if choices and value not in choices:
        raise ValueError(unknown_name("choice", str(operand), choices))
    return value


def _text(operand: Plain) -> str:
    if not isinstance(operand, str):
        raise ValueError(f"{_shown(operand)} is not text; put it in quotes.")
    folded = fold(operand)
    if not folded:
        raise ValueError('An empty text matches nothing; to ask for a missing value use "known: false".')
    return folded


def _choice(operand: Plain) -> str:
    if not isinstance(operand, str):
        raise ValueError(f"{_shown(operand)} is not text; put it in quotes.")
    if not operand:
        raise ValueError('An empty choice matches nothing; to ask for a missing value use "known: false".')
    return operand


def _boolean(operand: Plain) -> bool:
    if not isinstance(operand, bool):
        raise ValueError(f"{_shown(operand)} is neither true nor false.")
    return operand


def _integer(operand: Plain) -> int:
    if isinstance(operand, bool):
        raise ValueError(f"{_shown(operand)} is not a number.")
    return as_integer(operand)


def _decimal(operand: Plain) -> Decimal:
    if isinstance(operand, bool):
        raise ValueError(f"{_shown(operand)} is not a number.")
    return as_decimal(operand)


def _date(operand: Plain) -> date:
    try:
        return date.fromisoformat(str(operand))
    except ValueError:
        raise ValueError(f'"{operand}" is not a date; write it as 2024-01-31.') from None


def _instant(operand: Plain) -> datetime:
    cure = "write it with its zone, as 2024-01-31T09:00:00Z"
    try:
        instant = datetime.fromisoformat(str(operand))
    except ValueError:
        raise ValueError(f'"{operand}" is not a time; {cure}.') from None
    if instant.tzinfo is None:
        raise ValueError(f'"{operand}" is a time without a zone; {cure}.')
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError(f'"{operand}" is outside the years 1 to 9999.') from None


def _shown(operand: Plain) -> str:
    return {True: "true", False: "false"}[operand] if isinstance(operand, bool) else str(operand)


_READERS: dict[FieldType, _Reader] = {
    FieldType.TEXT: _text,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choice,
    FieldType.BOOLEAN: _boolean,
    FieldType.INTEGER: _integer,
    FieldType.DECIMAL: _decimal,
    FieldType.MONEY: _decimal,
    FieldType.DATE: _date,
    FieldType.INSTANT: _instant,
}
