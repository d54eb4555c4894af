"""The types of values that conditions compare, and the one way numbers enter them.

Numbers that meet a threshold are exact on every engine: integers of 64 bits and decimals of 18 digits, four
of them after the point. They are rounded once, at entry, half to even; never inside a condition.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import StrEnum

MAX_INTEGER = 2**63 - 1
MIN_INTEGER = -(2**63)
MAX_DECIMAL = Decimal("99999999999999.9999")
_STEP = Decimal("0.0001")
# Wide enough for the exact value of any float that lies in range; the default context would round 29 digits
# first.
_EXACT = Context(prec=1100, rounding=ROUND_HALF_EVEN)

Scalar = str | bool | int | Decimal | date | datetime
Value = Scalar | tuple[Scalar, ...]


class FieldType(StrEnum):
    """What a field or an event property holds. Money is an amount in the workspace's currency."""

    TEXT = "text"
    DECIMAL = "decimal"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"
    CHOICE = "choice"
    CHOICES = "choices"
    MONEY = "money"


NUMBERS = frozenset({FieldType.DECIMAL, FieldType.INTEGER, FieldType.MONEY})


def as_decimal(value: int | float | Decimal | str) -> Decimal:
    """`value` rounded half to even to four decimals, minus zero made zero.

    A float means what it prints (0.1 is one tenth). Raises ValueError for NaN, infinity and anything outside
    decimal(18,4).
    """
    try:
        exact = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    except ArithmeticError:
        raise ValueError(f'"{value}" is not a number.') from None
    if not exact.is_finite():
        raise ValueError(f"{exact} is not a finite number.")
    if abs(exact) > MAX_DECIMAL + 1:
        raise ValueError(f"The number is outside the range of ±{MAX_DECIMAL}.")
    rounded = exact.quantize(_STEP, context=_EXACT)
    if abs(rounded) > MAX_DECIMAL:
        raise ValueError(f"The number is outside the range of ±{MAX_DECIMAL}.")
    return rounded if rounded else Decimal("0.0000")


def fits_float(value: Decimal) -> bool:
    """Whether a float prints exactly this number, so that JSON and YAML carry it without loss."""
    return Decimal(str(float(value))) == value


def as_integer(value: int | float | Decimal | str) -> int:
    """`value` as a whole number of 64 bits. Raises ValueError when it has a fraction or is out of range."""
    try:
        exact = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    except ArithmeticError:
        raise ValueError(f'"{value}" is not a number.') from None
    if not exact.is_finite():
        raise ValueError(f"{exact} is not a finite number.")
    if not MIN_INTEGER <= exact <= MAX_INTEGER:
        raise ValueError(f"The number is outside the range of {MIN_INTEGER} to {MAX_INTEGER}.")
    if exact != int(exact):
        raise ValueError(f"{value} is not a whole number.")
    return int(exact)
