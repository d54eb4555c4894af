"""Reads the pieces of a document that every kind of leaf shares: names, operators and what stands behind
them.

What it returns is canonical: two documents that mean the same give equal values, and all of it fits into JSON
and YAML.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from leadwright.criteria.errors import ConditionError, at_index, at_key, unknown_name
from leadwright.criteria.nodes import Comparison, Operand, Plain
from leadwright.criteria.operators import DAYS, LISTS, Operator
from leadwright.criteria.text import clean
from leadwright.criteria.types import as_decimal, fits_float

MAX_VALUES = 1_000
MAX_TEXT = 2_000
MAX_DAYS = 36_500
_MAX_PLAIN = 10**19


def mapping(document: object, path: str, what: str) -> Mapping[str, object]:
    """`document` as a mapping with string keys."""
    if not isinstance(document, Mapping):
        raise ConditionError(path, f"{what} is written as keys and values, not as {_kind(document)}.")
    for key in document:
        if not isinstance(key, str):
            raise ConditionError(path, f"The key {key!r} is not text; put it in quotes.")
    return document


def sequence(document: object, path: str, what: str) -> Sequence[object]:
    """`document` as a list."""
    if not isinstance(document, list | tuple):
        raise ConditionError(path, f"A list of {what} is needed, not {_kind(document)}.")
    return document


def only(keys: Mapping[str, object], allowed: Collection[str], path: str) -> None:
    """Refuses keys that are not `allowed`."""
    for key in keys:
        if key not in allowed:
            raise ConditionError(path, unknown_name("key", key, allowed))


def name(document: object, path: str) -> str:
    """The name of a field, event, property or segment."""
    if not isinstance(document, str) or not document.strip():
        raise ConditionError(path, f"A name is needed, not {_kind(document)}.")
    return document.strip()


def whole(document: object, path: str, low: int, high: int) -> int:
    """A whole number from `low` to `high`."""
    if isinstance(document, bool) or not isinstance(document, int) or not low <= document <= high:
        raise ConditionError(path, f"A whole number from {low} to {high:,} is needed.")
    return document


def calendar_date(document: object, path: str) -> date:
    """A date, as YAML reads it or as text."""
    try:
        return date.fromisoformat(str(plain(document, path)))
    except ValueError:
        raise ConditionError(path, f'"{document}" is not a date; write it as 2024-01-31.') from None


def comparison(keys: Mapping[str, object], path: str, skip: str) -> Comparison:
    """The one operator among `keys` (besides the key `skip`) with its operand."""
    names = [key for key in keys if key != skip]
    for key in names:
        if key not in Operator.__members__.values():
            raise ConditionError(path, unknown_name("operator", key, list(Operator)))
    if len(names) != 1:
        found = " and ".join(f'"{key}"' for key in names) or "none"
        raise ConditionError(path, f'"{keys[skip]}" needs exactly one operator; found {found}.')
    operator = Operator(names[0])
    return Comparison(operator, _operand(operator, keys[operator], at_key(path, operator)))


def _operand(operator: Operator, document: object, path: str) -> Operand:
    if operator is Operator.KNOWN:
        if not isinstance(document, bool):
            raise ConditionError(path, '"known" takes true or false.')
        return document
    if operator in DAYS:
        return whole(document, path, 1, MAX_DAYS)
    if operator is Operator.BETWEEN:
        values = plain_list(document, path)
        if len(values) != 2:
            raise ConditionError(path, '"between" takes two values: [low, high].')
        return values
    if operator in LISTS:
        return plain_list(document, path)
    return plain(document, path)


def plain_list(document: object, path: str) -> tuple[Plain, ...]:
    """A list of one to 1,000 values."""
    values = sequence(document, path, "values")
    if not values:
        raise ConditionError(path, "The list needs at least one value.")
    if len(values) > MAX_VALUES:
        raise ConditionError(
            path, f"The list has {len(values):,} values; at most {MAX_VALUES:,} are allowed."
        )
    return tuple(plain(value, at_index(path, index)) for index, value in enumerate(values))


def plain(document: object, path: str) -> Plain:
    """One value in its canonical form: dates and times as ISO text (times in UTC), numbers exact to four
    decimals.
    """
    if isinstance(document, bool):
        return document
    if isinstance(document, int | float | Decimal):
        return _number(document, path)
    if isinstance(document, datetime):
        return _time(document, path)
    if isinstance(document, date):
        return document.isoformat()
    if isinstance(document, str):
        if len(document) > MAX_TEXT:
            raise ConditionError(path, f"The text is longer than {MAX_TEXT:,} characters.")
        return clean(document)
    if document is None:
        raise ConditionError(path, 'A value is needed; to ask for a missing one use "known: false".')
    raise ConditionError(path, f"A single value is needed, not {_kind(document)}.")


def _number(document: int | float | Decimal, path: str) -> Plain:
    if isinstance(document, int):
        if abs(document) >= _MAX_PLAIN:
            raise ConditionError(path, "The number is too large to be compared exactly.")
        return document
    try:
        exact = as_decimal(document)
    except ValueError as problem:
        raise ConditionError(path, str(problem)) from None
    if exact == exact.to_integral_value():
        return int(exact)
    # JSON and YAML read numbers as floats; what a float cannot carry goes as text.
    return exact if fits_float(exact) else str(exact)


def _time(document: datetime, path: str) -> str:
    if document.tzinfo is None:
        raise ConditionError(path, "The time has no zone; write it as 2024-01-31T09:00:00Z.")
    try:
        return document.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError:
        raise ConditionError(path, "The time is outside the years 1 to 9999.") from None


def _kind(document: object) -> str:
    match document:
        case None:
            return "nothing"
        case str():
            return "a text"
        case bool():
            return "true or false"
        case int() | float() | Decimal():
            return "a number"
        case Mapping():
            return "keys and values"
        case list() | tuple():
            return "a list"
        case _:
            return f"a {type(document).__name__}"
