import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.leads.normalise.names import (
    NameParts,
    PersonName,
    display_name,
    normalise_full_name,
    normalise_name,
)
from leadwright.leads.normalise.problem import Problem


@pytest.mark.parametrize(
    ("full", "given", "family"),
    [
        ("Anna Schmidt", "Anna", "Schmidt"),
        ("Dr. Anna Schmidt", "Anna", "Schmidt"),
        ("Schmidt, Anna", "Anna", "Schmidt"),
        ("van der Berg, Jan", "Jan", "van der Berg"),
        ("John Q. Public Jr.", "John", "Public"),
        ("Jane Looper, DipWSET", "Jane", "Looper"),
        ("Smith, John, PhD", "John", "Smith"),
        ("ANNA O'BRIEN", "ANNA", "O'BRIEN"),
        ("Иван Петров", "Иван", "Петров"),
    ],
)
def test_a_name_is_taken_apart_where_it_is_sure(full: str, given: str, family: str) -> None:
    assert normalise_full_name(full) == PersonName(full, given, family)


@pytest.mark.parametrize(
    "full",
    [
        "Madonna",
        "Anna Maria Schmidt",
        "Ludwig van Beethoven",
        "王小明",
        "Nguyen Anh",
        "J. Smith",
        "Acme GmbH",
        "Garcia Lopez, Maria",
        "Dr. Schmidt",
    ],
)
def test_a_name_that_would_have_to_be_guessed_stays_whole(full: str) -> None:
    assert normalise_full_name(full) == PersonName(full, None, None)


def test_a_country_that_writes_family_names_first_leaves_the_order_open() -> None:
    assert normalise_full_name("Orban Viktor", "HU") == PersonName("Orban Viktor", None, None)
    assert normalise_full_name("Orban Viktor", "DE") == PersonName("Orban Viktor", "Orban", "Viktor")


def test_columns_are_joined_without_forms_of_address() -> None:
    parts = NameParts(given="Anna", middle="K.", family="Schmidt", prefix="Frau", suffix="MBA")
    assert normalise_name(parts) == PersonName("Anna K. Schmidt MBA", "Anna", "Schmidt")
    assert normalise_name(NameParts(family="Mai", prefix="Dr.")) == PersonName("Dr. Mai", None, "Mai")


def test_credentials_leave_the_family_name_but_not_the_full_name() -> None:
    assert normalise_name(NameParts(given="Jane", family="Looper, DipWSET")) == PersonName(
        "Jane Looper, DipWSET", "Jane", "Looper"
    )


def test_the_full_name_column_goes_before_its_parts() -> None:
    parts = NameParts(full="Dr. Anna Schmidt-Mai", given="Anna", family="Schmidt")
    assert normalise_name(parts) == PersonName("Dr. Anna Schmidt-Mai", "Anna", "Schmidt")


@pytest.mark.parametrize("full", ["123", "---", "anna@acme.de", "x" * 600])
def test_what_is_no_name_is_refused(full: str) -> None:
    assert isinstance(normalise_full_name(full), Problem)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("ANNA O'BRIEN", "Anna O'Brien"),
        ("jean-pierre mcdonald", "Jean-Pierre McDonald"),
        ("MARIE VAN DER BERG III", "Marie van der Berg III"),
        ("DeVito", "DeVito"),
        ("王小明", "王小明"),
    ],
)
def test_only_names_without_case_are_shown_with_capitals(typed: str, shown: str) -> None:
    assert display_name(typed) == shown


@given(st.text(max_size=60))
def test_parts_come_out_of_the_name_itself(text: str) -> None:
    found = normalise_full_name(text)
    if isinstance(found, PersonName):
        assert found.full == text
        for part in (found.given, found.family):
            assert part is None or all(word in text for word in part.split())
        display_name(text)
