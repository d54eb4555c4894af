"""Phones: the short way is compared with phonenumbers itself, for numbers of every region and near misses of them."""

import random

import phonenumbers
import pytest

from leadwright.leads.normalise import phones
from leadwright.leads.normalise.phones import Phone, normalise_phone
from leadwright.leads.normalise.problem import Problem


def _phone(text: str, region: str | None = None) -> Phone:
    found = normalise_phone(text, region)
    assert isinstance(found, Phone), found
    return found


def _variants(chance: random.Random) -> list[tuple[str, str]]:
    """Numbers near the examples of every region, as written abroad, at home and with doubtful prefixes."""
    found = []
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in (0, 1, 3, 6):
            number = phonenumbers.example_number_for_type(region, kind)
            if number is None:
                continue
            digits = list(phonenumbers.national_significant_number(number))
            for _ in range(chance.choice([0, 1, 1, 2, 3])):
                digits[chance.randrange(len(digits))] = chance.choice("0123456789")
            national = "".join(digits) + chance.choice(["", "", "", "", "7"])
            code, trunk = number.country_code, phonenumbers.ndd_prefix_for_region(region, True) or ""
            for text in (
                f"+{code}{national}",
                national,
                f"{trunk}{national}",
                f"+{code}{trunk}{national}",
                f"00{code}{national}",
            ):
                found.append((text, region))
    return found


def test_the_short_way_gives_what_phonenumbers_gives() -> None:
    taken = 0
    for text, region in _variants(random.Random(20260504)):
        short = phones._plain(text, text, region)
        if short is not None:
            taken += 1
            assert short == phones._parsed(text, text, region), (text, region)
    assert taken > 1000


@pytest.mark.parametrize("text", ["+14155552671", "+74951234567", "+491701234567", "+353861234567"])
def test_calling_codes_of_every_length_are_taken_the_short_way(text: str) -> None:
    assert phones._plain(text, text, None) == phones._parsed(text, text, None)


@pytest.mark.parametrize(
    ("text", "region", "e164"),
    [
        ("+49 170 1234567", None, "+491701234567"),
        ("0170/1234567", "DE", "+491701234567"),
        ("+49 (0) 170 1234567", None, "+491701234567"),
        ("0049 170 1234567", None, "+491701234567"),
        ("(415) 555-2671", "US", "+14155552671"),
        ("1-415-555-2671", "US", "+14155552671"),
        ("07911 123456", "GB", "+447911123456"),
        ("06 1234 5678", "IT", "+390612345678"),
        ("tel:+49-89-1234567", None, "+49891234567"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("491701234567", "DE", "+491701234567"),
    ],
)
def test_numbers_are_stored_as_e164(text: str, region: str | None, e164: str) -> None:
    assert _phone(text, region).e164 == e164


@pytest.mark.parametrize(
    "text",
    ["'+49 170 1234567", '="0170 1234567"', "491701234567.0", "4.91701234567E+11", "4,91701234567E+11"],
)
def test_damage_by_spreadsheets_is_undone_while_no_digit_is_lost(text: str) -> None:
    assert _phone(text, "DE").e164 == "+491701234567"


def test_a_number_that_a_spreadsheet_rounded_is_refused() -> None:
    assert normalise_phone("4.91701E+11", "DE") is phones._ROUNDED


def test_the_extension_stands_apart() -> None:
    found = _phone("020 7946 0958 ext. 12", "GB")
    assert (found.e164, found.extension) == ("+442079460958", "12")


def test_a_possible_number_that_no_plan_knows_is_kept_and_marked() -> None:
    found = _phone("+49 151 9990608")
    assert (found.e164, found.valid, found.region) == ("+491519990608", False, None)


def test_a_valid_number_names_its_country() -> None:
    assert (_phone("+1 242 322 1234").region, _phone("+1 415 555 2671").region) == ("BS", "US")
    assert _phone("+800 1234 5678").region is None


def test_national_digits_are_those_that_people_dial() -> None:
    assert (_phone("+49 170 1234567").national, _phone("+1 415 555 2671").national) == (
        "01701234567",
        "4155552671",
    )
    assert _phone("+39 06 1234 5678").national == "0612345678"


@pytest.mark.parametrize(
    ("text", "region", "problem"),
    [
        ("0170 1234567", None, phones._WHICH_COUNTRY),
        ("+999 1234567", None, phones._UNKNOWN_COUNTRY),
        ("555-2671", "US", phones._LOCAL_ONLY),
        ("+33 123", None, phones._TOO_SHORT),
        ("+49 170 12345678901234", None, phones._TOO_LONG),
        ("123456789", "DE", phones._PLACEHOLDER),
        ("000-000-0000", "US", phones._PLACEHOLDER),
        ("call me", "DE", phones._NOT_A_NUMBER),
        ("", "DE", phones._NOT_A_NUMBER),
        ("+", None, phones._NOT_A_NUMBER),
        ("7" * 200, "DE", phones._PLACEHOLDER),
    ],
)
def test_what_is_no_number_says_why(text: str, region: str | None, problem: Problem) -> None:
    assert normalise_phone(text, region) is problem


def test_no_number_has_more_than_fifteen_digits() -> None:
    assert normalise_phone("+49 2" + "3" * 13 + "4", None) is phones._TOO_LONG
