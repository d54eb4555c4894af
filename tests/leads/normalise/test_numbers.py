from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.leads.normalise.numbers import (
    Money,
    infer_decimal_mark,
    parse_decimal,
    parse_integer,
    parse_money,
)
from leadwright.leads.normalise.problem import Problem

AMOUNTS = st.decimals(min_value=Decimal("-99999999999"), max_value=Decimal("99999999999"), places=4)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1'234.50", "1234.5"),
        ("1 234,5", "1234.5"),
        ("12,34,567.5", "1234567.5"),
        ("1,234", "1234"),
        ("1.234", "1.234"),
        ("0,123", "0.123"),
        ("12 %", "12"),
        ("(1,234.5)", "-1234.5"),
        ("5-", "-5"),
        ("−7", "-7"),
        ("1e3", "1000"),
        (".5", "0.5"),
        ("１２", "12"),
        ("0.00005", "0"),
        ("0.00015", "0.0002"),
    ],
)
def test_decimals_are_read_in_the_writing_of_several_countries(text: str, value: str) -> None:
    assert parse_decimal(text) == Decimal(value)


@given(AMOUNTS, st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", "."), ("", ".")]))
def test_a_written_number_is_read_back_exactly(amount: Decimal, marks: tuple[str, str]) -> None:
    group, mark = marks
    text = f"{amount:,.4f}".replace(",", "g").replace(".", mark).replace("g", group)
    assert parse_decimal(text) == amount


def test_minus_zero_is_zero() -> None:
    assert str(parse_decimal("-0,0")) == "0.0000"


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "inf",
        "1.2.3",
        "1,2,3",
        "12.34,5.6",
        "",
        "-",
        "--5",
        "abc",
        "1_0x",
        "9" * 15,
        "1e400",
        "5 6 x",
        "0x1F",
    ],
)
def test_what_is_no_decimal_is_refused(text: str) -> None:
    assert isinstance(parse_decimal(text), Problem)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("1.234", 1234),
        ("1,234,567", 1234567),
        ("12.0", 12),
        ("1E3", 1000),
        ("-5", -5),
        ("9" * 18, 10**18 - 1),
    ],
)
def test_integers_may_be_grouped(text: str, value: int) -> None:
    assert parse_integer(text) == value


@pytest.mark.parametrize("text", ["1.5", "0,123", "9" * 30, "1,23", "twelve"])
def test_what_is_not_whole_is_no_integer(text: str) -> None:
    assert isinstance(parse_integer(text), Problem)


def test_a_column_shows_its_decimal_mark() -> None:
    assert infer_decimal_mark(["1.234", "7,5", "n/a"]) == ","
    assert infer_decimal_mark(["1,234.5"]) == "."
    assert infer_decimal_mark(["1.234", "5"]) is None
    assert infer_decimal_mark(["1.5", "1,5"]) is None
    assert parse_decimal("1.234", ",") == Decimal(1234)


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("€ 1.234,56", "1234.56", "EUR"),
        ("1.234 €", "1234", "EUR"),
        ("1.234,-- €", "1234", "EUR"),
        ("USD 5", "5", "USD"),
        ("-$12.50", "-12.5", "USD"),
        ("($5)", "-5", "USD"),
        ("R$ 10", "10", "BRL"),
        ("CHF 1'000.-", "1000", "CHF"),
        ("Rs. 500", "500", "INR"),
        ("99 kr", "99", None),
        ("12.5", "12.5", None),
    ],
)
def test_money_keeps_its_currency(text: str, amount: str, currency: str | None) -> None:
    assert parse_money(text) == Money(Decimal(amount), currency)


@pytest.mark.parametrize("text", ["12 xyz", "EUR", "5 - 10 €", "$5 €", "1.2.3 €", "", "€" * 80])
def test_what_is_no_one_amount_is_refused(text: str) -> None:
    assert isinstance(parse_money(text), Problem)
