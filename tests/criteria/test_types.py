import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.criteria.types import MAX_DECIMAL, as_decimal, as_integer, fits_float


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        (0.1, "0.1"),
        (0.1 + 0.2, "0.3"),
        (0.00005, "0"),
        (0.00015, "0.0002"),
        (0.00025, "0.0002"),
        (-0.0, "0"),
        (Decimal("-0.00001"), "0"),
        ("12.5", "12.5"),
        (Decimal("99999999999999.99994"), "99999999999999.9999"),
        (1e-300, "0"),
    ],
)
def test_decimals_are_rounded_half_to_even_to_four_places(raw: float | Decimal | str, kept: str) -> None:
    rounded = as_decimal(raw)
    assert rounded == Decimal(kept)
    assert not rounded.is_signed() or rounded < 0
    assert rounded.as_tuple().exponent == -4


@pytest.mark.parametrize(
    "raw",
    [
        *(math.nan, math.inf, -math.inf, Decimal("NaN"), Decimal("sNaN"), "abc", ""),
        *(1e300, 10**30, Decimal("99999999999999.99995"), MAX_DECIMAL + 1, Decimal("1e999999")),
    ],
)
def test_what_no_decimal_column_holds_is_refused(raw: float | Decimal | str) -> None:
    with pytest.raises(ValueError, match="number"):
        as_decimal(raw)


@pytest.mark.parametrize("raw", [2**63 - 1, -(2**63), 1e15, "7", Decimal("3.0"), -0.0])
def test_whole_numbers_of_64_bits_are_kept(raw: float | Decimal | str) -> None:
    assert as_integer(raw) == Decimal(str(raw))


@pytest.mark.parametrize(
    "raw", [2**63, -(2**63) - 1, 2.5, math.nan, math.inf, 1e300, "x", Decimal("1e999999")]
)
def test_what_no_integer_column_holds_is_refused(raw: float | Decimal | str) -> None:
    with pytest.raises(ValueError, match="number"):
        as_integer(raw)


@given(st.decimals(-MAX_DECIMAL, MAX_DECIMAL, places=4))
def test_rounding_a_kept_decimal_again_changes_nothing(number: Decimal) -> None:
    assert as_decimal(as_decimal(number)) == as_decimal(number) == number


def test_a_float_carries_short_decimals_only() -> None:
    assert fits_float(Decimal("0.1"))
    assert not fits_float(Decimal("99999999999999.9999"))
