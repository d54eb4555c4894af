"""The numbers of a scoring document: points, caps and days, exact to the millionth, and what is said of wrong ones.

Points have at most six decimals, so that a millionth is the smallest unit there is and every sum is a sum of integers.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Annotated, Final

from pydantic import BeforeValidator, PlainSerializer, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

MILLION: Final = 1_000_000
MAX_POINTS: Final = Decimal(1_000_000)
MAX_DAYS: Final = 36_500


def millionths(points: Decimal) -> int:
    """Points as the integer that is stored and summed."""
    return int(points * MILLION)


def _points(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError("A number of points is needed.")
    try:
        points = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("A number of points is needed.") from None
    if not points.is_finite() or abs(points) > MAX_POINTS:
        raise ValueError(f"Points lie between -{MAX_POINTS:,} and {MAX_POINTS:,}.")
    if points * MILLION % 1:
        raise ValueError("Points have at most six decimals.")
    return points


def _cap(value: object) -> Decimal:
    cap = _points(value)
    if cap < 0:
        raise ValueError("A cap is a limit, so it is 0 or more.")
    return cap


def _half_life(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError("A number of days is needed.")
    days = Decimal(str(value))
    if not days.is_finite() or not 0 < days <= MAX_DAYS:
        raise ValueError(f"A half-life is more than 0 and at most {MAX_DAYS:,} days.")
    if days * 10_000 % 1:
        raise ValueError("A half-life has at most four decimals.")
    return days


def _plain(value: Decimal) -> int | float:
    """A float of at most 13 digits prints the decimal it came from."""
    return int(value) if value == value.to_integral_value() else float(value)


_Written = PlainSerializer(_plain, return_type=int | float)
Points = Annotated[Decimal, BeforeValidator(_points), _Written]
Cap = Annotated[Decimal, BeforeValidator(_cap), _Written]
HalfLife = Annotated[Decimal, BeforeValidator(_half_life), _Written]


def expect_keys(
    place: tuple[str | int, ...], found: Mapping[str, object], wanted: Sequence[str], what: str
) -> None:
    """Refuses a mapping that has not exactly the wanted keys, naming the first that is wrong."""
    for key in found:
        if key not in wanted:
            raise refusal((*place, key), f'There is no {what} "{key}"; there are {_listed(wanted)}.', key)
    for key in wanted:
        if key not in found:
            raise refusal(place, f'The {what} "{key}" is missing.')


def refusal(place: tuple[str | int, ...], sentence: str, value: object = None) -> ValidationError:
    """A finding about a part of the document, which pydantic joins to the path of the whole."""
    problem = PydanticCustomError("scoring", "{sentence}", {"sentence": sentence})
    return ValidationError.from_exception_data(
        "scoring", [InitErrorDetails(type=problem, loc=place, input=value)]
    )


def _listed(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}"
