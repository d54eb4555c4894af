"""Columns against the table of right answers, and against values that contradict their headings."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.capture.columns import COLUMN_FIELDS, ColumnGuess, suggest_mapping
from leadwright.capture.heading_words import LOCAL_PHRASES, PHRASES
from leadwright.capture.reading import Row, open_table
from tests.examples import examples

ANSWERS = yaml.safe_load((Path(__file__).parent / "right_answers.yml").read_text(encoding="utf-8"))
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
LAYOUTS = {**ANSWERS["crm_headers"], **ANSWERS["handmade"], "unsubscribed": ANSWERS["mailchimp_unsubscribed"]}


def guesses(header: tuple[str, ...], *rows: tuple[str, ...]) -> dict[str, ColumnGuess]:
    sample = [Row(number, cells) for number, cells in enumerate(rows, start=2)]
    return {guess.column: guess for guess in suggest_mapping(header, sample)}


def found(guess: ColumnGuess) -> str:
    return guess.field or ("custom" if guess.custom_slug else "ignore")


def fields(header: tuple[str, ...], *rows: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(found(guess) for guess in guesses(header, *rows).values())


def compare(answers: Mapping[str, str], given_answers: Mapping[str, str]) -> tuple[float, list[str]]:
    """The share of the mappable columns that are right, and the columns mapped to a wrong field."""
    mappable = [column for column, answer in answers.items() if answer not in ("custom", "ignore")]
    right = sum(given_answers[column] == answers[column] for column in mappable)
    wrong = [
        f"{column}: {said}"
        for column, said in given_answers.items()
        if said not in ("custom", "ignore") and said != answers[column]
    ]
    return right / len(mappable), wrong


@pytest.mark.parametrize("layout", LAYOUTS)
def test_nine_in_ten_columns_of_a_known_layout_are_right_and_none_is_wrong(layout: str) -> None:
    answers = LAYOUTS[layout]
    share, wrong = compare(answers, dict(zip(answers, fields(tuple(answers)), strict=True)))
    assert wrong == []
    assert share >= 0.9


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_is_no_field_is_kept_or_left_out_as_decided(layout: str) -> None:
    answers = LAYOUTS[layout]
    said = dict(zip(answers, fields(tuple(answers)), strict=True))
    others = [column for column, answer in answers.items() if answer in ("custom", "ignore")]
    differing = [column for column in others if said[column] != answers[column]]
    assert len(differing) * 10 <= len(others), differing


def test_the_answers_cover_every_layout_that_is_known() -> None:
    if not DATA.is_dir():
        pytest.skip("the folder ../shared/data is not there")
    layouts = json.loads((DATA / "crm_headers" / "headers.json").read_text())["layouts"]
    headers = {name: next(csv.reader([layout["header"]])) for name, layout in layouts.items()}
    assert {name: list(answers) for name, answers in ANSWERS["crm_headers"].items()} == headers


def test_the_columns_of_x_education_are_what_they_are() -> None:
    path = DATA / "xeducation" / "Leads.csv"
    if not path.exists():
        pytest.skip("the file ../shared/data/xeducation/Leads.csv is not there")
    with open_table(path) as table:
        said = suggest_mapping(table.header, table.sample(1_000))
    answers = ANSWERS["xeducation"]
    assert {guess.column: found(guess) for guess in said} == {
        name: one["is"] for name, one in answers.items()
    }
    types = {guess.column: str(guess.type) for guess in said if guess.custom_slug}
    assert types == {name: one["type"] for name, one in answers.items() if "type" in one}


# Written after the mapper, to see what it makes of headings it was not made for. A column may be missed, never wrong.
OTHER_EXPORTS = {
    "a prospecting service": """
        First Name: given_name | Title: role | Company: company | Company Name for Emails: custom | Email: email
        | Email Status: custom | Seniority: custom | Departments: custom | Work Direct Phone: phone | Home Phone: custom
        | Mobile Phone: phone_mobile | Corporate Phone: custom | Other Phone: phone_2 | Last Contacted: custom
        | # Employees: company_size | Person Linkedin Url: linkedin_url | Company Linkedin Url: custom | City: city
        | State: region | Country: country | Company Address: custom | Company City: custom | Company Phone: custom
        | Annual Revenue: revenue | Total Funding: custom | Email Sent: custom | Replied: custom
    """,
    "a sales program": """
        Person - ID: crm_id | Person - Name: full_name | Person - Organization: company | Person - Phone - Work: phone
        | Person - Phone - Home: phone_2 | Person - Email - Work: email | Person - Owner: owner_email
        | Person - Label: custom | Person - Person created: created_at | Person - Last activity date: custom
        | Organization - Address: street
    """,
    "a shop": """
        Customer ID: external_id | First Name: given_name | Last Name: family_name | Email: email
        | Accepts Email Marketing: custom | Default Address City: custom | Default Address Zip: custom | Phone: phone
        | Total Spent: custom | Total Orders: custom | Note: notes | Tax Exempt: custom | Tags: tags
    """,
    "a ticket office": """
        Order #: custom | Order Date: custom | Email: email | Attendee #: custom | Cell Phone: phone_mobile | Age: custom
        | Birth Date: date_of_birth | Home Address 1: street | Home City: city | Website: website
    """,
    "a form": """
        #: custom | What's your name?: full_name | What is your email address?: email | Phone number (optional): phone
        | Message: notes | Submit Date (UTC): custom | Network ID: custom
    """,
    "a German list": """
        Nr.: custom | Anrede: name_prefix | Titel: custom | Vorname: given_name | Name: family_name | Tel.: phone
        | Telefon privat: phone_2 | E-Mail: email | Internet: website | Sachbearbeiter: custom | Kunde seit: custom
        | Newsletter: custom | Umsatz 2024: custom
    """,
    "a list of companies": """
        Name: company | Website: website | Industry: industry | Employees: company_size | Country: country
        | Phone: phone
    """,
}


@pytest.mark.parametrize("export", OTHER_EXPORTS)
def test_headings_the_mapper_was_not_made_for_are_not_mapped_wrongly(export: str) -> None:
    pairs = (pair.strip("| \n").rpartition(": ") for pair in OTHER_EXPORTS[export].split("|") if pair.strip())
    answers = {name.strip(): answer for name, _, answer in pairs}
    share, wrong = compare(answers, dict(zip(answers, fields(tuple(answers)), strict=True)))
    assert wrong == []
    assert share >= 0.9


def test_values_take_a_field_from_a_heading_that_they_contradict() -> None:
    header = ("Email", "Phone", "State", "Country", "Created")
    rows = [("yes", "red", "open", "12", "monday"), ("no", "green", "closed", "13", "tuesday")]
    assert fields(header, *rows) == ("custom",) * 5


def test_a_german_country_is_known_by_its_values_among_headings_that_might_be_english() -> None:
    header = ("Name", "E-Mail", "Land")
    assert fields(header, ("Ana Ruiz", "a@b.example", "ES"), ("Bo Li", "b@b.example", "DE"))[2] == "country"
    assert (
        fields(header, ("Ana Ruiz", "a@b.example", "12 ha"), ("Bo Li", "b@b.example", "3 ha"))[2] == "custom"
    )


def test_values_give_a_field_to_a_column_without_a_telling_heading() -> None:
    header = ("Column 1", "Kontakt", "Profil", "Tel?")
    rows = [
        ("Anna", f"a{number}@example.org", "https://www.linkedin.com/in/a", f"+49 170 {number}00 000")
        for number in range(10, 20)
    ]
    assert fields(header, *rows) == ("custom", "email", "linkedin_url", "phone")


def test_six_in_ten_addresses_are_enough_and_five_are_not() -> None:
    def column(addresses: int) -> str:
        rows = [(f"a{number}@x.org" if number < addresses else f"word {number}",) for number in range(10)]
        return fields(("Login",), *rows)[0]

    assert (column(6), column(5)) == ("email", "custom")


@pytest.mark.parametrize("heading", ["Manager Email", "Referred By (mail)", "Assistant", "Modified by"])
def test_the_address_of_somebody_else_is_never_the_lead_s(heading: str) -> None:
    rows = [("Anna", f"a{number}@example.org") for number in range(10)]
    assert guesses(("Name", heading), *rows)[heading].field is None


def test_a_salesperson_s_address_is_the_owner_s_and_a_name_is_none() -> None:
    addresses = [("Anna", f"rep{number}@example.org") for number in range(10)]
    names = [("Anna", "Bo Li") for _ in range(10)]
    assert fields(("Name", "Sales Rep"), *addresses)[1] == "owner_email"
    assert fields(("Name", "Sales Rep"), *names)[1] == "custom"


def test_an_unnamed_column_of_addresses_does_not_beat_a_named_one() -> None:
    rows = [(f"a{number}@example.org", f"b{number}@example.org") for number in range(10)]
    assert fields(("Column 1", "E-mail"), *rows) == ("custom", "email")


def test_a_filled_column_goes_before_an_empty_one_of_the_same_meaning() -> None:
    rows = [("", "Ulm"), ("", "Bonn")]
    assert fields(("Business City", "Home City"), *rows) == ("ignore", "city")
    assert fields(("Business City", "Home City")) == ("city", "custom")


def test_an_empty_column_of_a_known_field_is_kept_for_rows_to_come() -> None:
    assert fields(("First Name", "E-mail"), ("Anna", ""), ("Zoe", "")) == ("given_name", "email")


def test_an_empty_column_without_a_meaning_is_left_out_and_said_so() -> None:
    said = guesses(("Name", "Fax"), ("Anna", ""), ("Zoe", "n/a"))["Fax"]
    assert (said.field, said.custom_slug) == (None, None)
    assert said.why == "nothing is in it in the first 2 rows"


def test_numbers_that_only_count_the_rows_are_no_identity() -> None:
    rows = [(str(number), "Anna", f"{number * 37}") for number in range(1, 20)]
    said = guesses(("ID", "Name", "Customer ID"), *rows)
    assert found(said["ID"]) == "ignore"
    assert said["Customer ID"].field == "external_id"


@pytest.mark.parametrize(("first", "expected"), [(1, "ignore"), (660_737, "external_id")])
def test_a_bare_id_is_an_identity_only_where_it_does_not_count_the_rows(first: int, expected: str) -> None:
    rows = [(str(first + number), "Anna") for number in range(20)]
    assert fields(("ID", "Name"), *rows)[0] == expected


@pytest.mark.parametrize("heading", ["Company Owner", "Home Notes", "Company Created", "Business Tags"])
def test_a_company_and_a_home_have_no_fields_of_a_lead(heading: str) -> None:
    assert fields((heading,)) == ("custom",)


def test_a_column_that_is_only_called_so_leaves_its_field_to_one_that_shows_it() -> None:
    rows = [("yes", f"a{number}@example.org") for number in range(10)]
    assert fields(("Email", "Contact data"), *rows) == ("custom", "email")


def test_an_identity_that_repeats_is_none() -> None:
    rows = [("7", "Anna"), ("7", "Zoe"), ("8", "Max"), ("8", "Eva")]
    assert fields(("Customer ID", "Name"), *rows)[0] == "custom"


def test_a_title_is_the_job_unless_the_job_has_a_column_of_its_own() -> None:
    assert fields(("Title", "Name")) == ("role", "full_name")
    assert fields(("Title", "Name", "Job Title")) == ("name_prefix", "full_name", "role")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (("Name", "E-mail"), "full_name"),
        (("Name", "Vorname"), "family_name"),
        (("Nombre", "Apellidos"), "given_name"),
        (("Nom", "Prénom", "Nom de famille"), "full_name"),
        (("Name", "Industry", "Website", "Employees"), "company"),
        (("Name", "Company", "Industry", "Website"), "full_name"),
    ],
)
def test_a_bare_name_is_what_the_other_columns_leave_over(header: tuple[str, ...], expected: str) -> None:
    assert fields(header)[0] == expected


def test_a_second_address_and_number_get_the_numbered_fields_and_a_third_number_none() -> None:
    header = ("Private Email", "E-mail", "Work Email", "Phone", "Home Phone", "Office Phone")
    assert fields(header) == ("email_3", "email", "email_2", "phone", "custom", "phone_2")


def test_repeated_headings_are_told_apart() -> None:
    assert fields(("Phone", "Phone (2)", "Phone (3)", "E-mail", "E-mail (2)")) == (
        "phone",
        "phone_2",
        "custom",
        "email",
        "email_2",
    )


def test_custom_fields_have_distinct_slugs_that_are_no_field() -> None:
    header = (
        "Favourite colour",
        "Favourite Colour!",
        "Home Phone",
        "Phone",
        "Phone 2",
        "Опыт",
        "2nd visit",
        "Größe",
    )
    slugs = [guess.custom_slug for guess in suggest_mapping(header) if guess.custom_slug]
    assert slugs == [
        "favourite_colour",
        "favourite_colour_2",
        "home_phone",
        "column_6",
        "n_2nd_visit",
        "grosse",
    ]


def test_a_custom_field_never_takes_the_name_of_a_field() -> None:
    said = guesses(("Country", "Tags", "Notes"), ("12", "a@x.org", "b@x.org"), ("13", "c@x.org", "d@x.org"))
    slugs = {guess.custom_slug for guess in said.values()} - {None}
    assert slugs
    assert not slugs & COLUMN_FIELDS


def test_no_phrase_is_listed_twice_in_one_field() -> None:
    for lists in (PHRASES, *LOCAL_PHRASES.values()):
        for field, phrases in lists.items():
            words = [phrase.strip() for phrase in " ".join(phrases.split()).split("|")]
            assert len(words) == len(set(words)), field


HEADINGS = st.sampled_from(
    [name for answers in LAYOUTS.values() for name in answers]
    + ["Column 1", "", "x y z", "E-Mail 2", "Tel 3"]
) | st.text(max_size=15)
CELLS = st.text(max_size=10) | st.sampled_from(
    ["a@x.org", "+49 170 1234567", "Germany", "yes", "2024-01-01", "7", "-"]
)


@given(st.data())
@settings(max_examples=examples(150))
def test_no_field_and_no_slug_is_ever_given_twice(data: st.DataObject) -> None:
    header = tuple(data.draw(st.lists(HEADINGS, min_size=1, max_size=12)))
    rows = data.draw(st.lists(st.tuples(*[CELLS] * len(header)), max_size=6))
    said = suggest_mapping(header, [Row(number, cells) for number, cells in enumerate(rows)])
    assert [guess.index for guess in said] == list(range(len(header)))
    fields_given = [guess.field for guess in said if guess.field]
    slugs = [guess.custom_slug for guess in said if guess.custom_slug]
    assert len(fields_given) == len(set(fields_given))
    assert len(slugs) == len(set(slugs))
    assert not set(slugs) & COLUMN_FIELDS
    assert all(0 < guess.confidence <= 1 and guess.why for guess in said)
    assert said == suggest_mapping(header, [Row(number, cells) for number, cells in enumerate(rows)])
