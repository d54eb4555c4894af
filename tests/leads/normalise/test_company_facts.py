from decimal import Decimal

import pytest

from leadwright.leads.normalise.company_facts import parse_company_size, parse_revenue
from leadwright.leads.normalise.numbers import Money
from leadwright.leads.normalise.problem import Problem


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("120", 120),
        ("11-50", 11),
        ("51 - 200 employees", 51),
        ("201–500", 201),
        ("5001-10,000", 5001),
        ("1.001-5.000 Mitarbeiter", 1001),
        ("1k", 1000),
        ("1,5k", 1500),
        ("10,000+", 10000),
        ("> 1000", 1000),
        ("up to 10", 1),
        ("<10", 1),
        ("self-employed", 1),
        ("Nov-50", 11),
        ("01-Oct", 1),
        ("10-Jan", 1),
        ("0", 0),
    ],
)
def test_a_size_is_the_lower_end_of_its_range(text: str, size: int) -> None:
    assert parse_company_size(text) == size


@pytest.mark.parametrize(
    "text", ["many", "-5", "2.5", "100 EUR", "10-20-30", "50-10", "", "9" * 12, "x" * 300]
)
def test_what_is_no_size_is_refused(text: str) -> None:
    assert isinstance(parse_company_size(text), Problem)


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("$1M - $5M", 1_000_000, "USD"),
        ("1-5 Mio. €", 1_000_000, "EUR"),
        ("100k - 1m", 100_000, None),
        ("10 Mio. €", 10_000_000, "EUR"),
        ("1,5 Mrd. EUR", 1_500_000_000, "EUR"),
        ("€ 2.5 bn", 2_500_000_000, "EUR"),
        ("USD 1,000,000", 1_000_000, "USD"),
        ("10 crore INR", 100_000_000, "INR"),
        ("$1B+", 1_000_000_000, "USD"),
        ("< $1M", 0, "USD"),
        ("500k", 500_000, None),
    ],
)
def test_a_revenue_is_the_lower_end_of_its_range(text: str, amount: int, currency: str | None) -> None:
    assert parse_revenue(text) == Money(Decimal(amount), currency)


@pytest.mark.parametrize("text", ["a lot", "-5", "5 xyz", "", "x" * 300])
def test_what_is_no_revenue_is_refused(text: str) -> None:
    assert isinstance(parse_revenue(text), Problem)
