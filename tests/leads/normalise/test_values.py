from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.criteria.text import fold
from leadwright.criteria.types import FieldType
from leadwright.leads.normalise.cleaning import LONGEST_TEXT, UNKNOWN_VALUES, clean_line
from leadwright.leads.normalise.dates import DateOrder
from leadwright.leads.normalise.numbers import Money
from leadwright.leads.normalise.problem import Problem
from leadwright.leads.normalise.values import Column, parse_value

COLUMN = Column(
    zone="Europe/Berlin", date_order=DateOrder.DAY_FIRST, decimal_mark=",", choices=(("a", "Alpha"),)
)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (FieldType.TEXT, "  two\twords ", "two words"),
        (FieldType.INTEGER, "1.234", 1234),
        (FieldType.DECIMAL, "1.234", Decimal(1234)),
        (FieldType.MONEY, "5,50 €", Money(Decimal("5.5"), "EUR")),
        (FieldType.BOOLEAN, "Ja", True),
        (FieldType.DATE, "1/2/2026", date(2026, 2, 1)),
        (FieldType.INSTANT, "1/2/2026 12:00", datetime(2026, 2, 1, 11, tzinfo=UTC)),
        (FieldType.CHOICE, "alpha", "a"),
        (FieldType.CHOICES, "alpha\nALPHA", ("a",)),
    ],
)
def test_a_cell_is_read_by_the_type_of_its_field(kind: FieldType, text: str, value: object) -> None:
    assert parse_value(kind, text, COLUMN) == value


@pytest.mark.parametrize("kind", list(FieldType))
@pytest.mark.parametrize("text", ["", "  ", "n/a", "NULL", "Select", "#N/A", "\x00", "-"])
def test_a_cell_that_says_nothing_is_unknown_for_every_type(kind: FieldType, text: str) -> None:
    assert parse_value(kind, text) is None


def test_a_file_has_its_own_words_for_unknown() -> None:
    column = Column(unknown_values=frozenset([fold("weiß nicht")]))
    assert parse_value(FieldType.TEXT, "Weiß  NICHT", column) is None
    assert parse_value(FieldType.TEXT, "n/a", column) == "n/a"


def test_the_words_for_unknown_are_folded() -> None:
    assert {word for word in UNKNOWN_VALUES if fold(word) != word} == set()


@given(st.sampled_from(list(FieldType)), st.text())
def test_no_text_raises(kind: FieldType, text: str) -> None:
    parse_value(kind, text, COLUMN)


def test_a_text_too_long_for_an_index_is_refused() -> None:
    assert isinstance(parse_value(FieldType.TEXT, "x" * (LONGEST_TEXT + 1)), Problem)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\x00b\r\n c\u200b", "ab c"),
        ("\ufeffAnna\u00a0Schmidt", "Anna Schmidt"),
        ("jo\u0308rg", "jörg"),
        ("'=1+1", "=1+1"),
        ("'s-Hertogenbosch", "'s-Hertogenbosch"),
        ("x\ud800", "x\ufffd"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
    ],
)
def test_a_line_is_cleaned_of_what_cannot_be_seen(text: str, line: str) -> None:
    assert clean_line(text) == line


@given(st.text())
def test_cleaning_twice_changes_nothing_and_leaves_what_postgresql_takes(text: str) -> None:
    line = clean_line(text)
    assert "\x00" not in line
    line.encode()
    assert line.startswith(("'", "=", "+", "-", "@", "＝", "＋", "－", "＠")) or clean_line(line) == line
