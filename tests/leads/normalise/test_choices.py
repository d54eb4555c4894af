import pytest

from leadwright.leads.normalise.choices import (
    parse_boolean,
    parse_choice,
    parse_choices,
    parse_gender,
    split_list,
)
from leadwright.leads.normalise.problem import Problem

SIZES = (("s", "Small"), ("m", "Medium size"), ("l", "Large"))


@pytest.mark.parametrize("text", ["yes", "Y", "TRUE", "1", "x", "✓", "Ja", "oui", "Sí", "sim", "waar"])
def test_yes_in_several_languages(text: str) -> None:
    assert parse_boolean(text) is True


@pytest.mark.parametrize("text", ["no", "N", "False", "0", "nein", "non", "não", "nee"])
def test_no_in_several_languages(text: str) -> None:
    assert parse_boolean(text) is False


@pytest.mark.parametrize("text", ["maybe", "", "2", "ja?"])
def test_neither_yes_nor_no_is_refused(text: str) -> None:
    assert isinstance(parse_boolean(text), Problem)


def test_a_choice_is_known_by_value_or_label() -> None:
    assert [parse_choice(text, SIZES) for text in ("M", "medium  SIZE", "l")] == ["m", "m", "l"]
    refused = parse_choice("huge", SIZES)
    assert isinstance(refused, Problem)
    assert "Small, Medium size, Large" in refused.sentence


def test_without_choices_everything_is_one() -> None:
    assert parse_choice("Referral") == "Referral"


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("VIP; Blog;VIP", ("VIP", "Blog")),
        ('"VIP","Blog"', ("VIP", "Blog")),
        ("* My Contacts ::: Friends", ("My Contacts", "Friends")),
        ("Paris, France | Rome, Italy", ("Paris, France", "Rome, Italy")),
        ("a\nb", ("a", "b")),
        (" , ;", ()),
    ],
)
def test_a_list_is_cut_at_its_own_separator(text: str, entries: tuple[str, ...]) -> None:
    assert split_list(text) == entries


def test_one_wrong_entry_refuses_the_list() -> None:
    assert parse_choices("Small; l", SIZES) == ("s", "l")
    assert isinstance(parse_choices("Small; huge", SIZES), Problem)
    assert isinstance(parse_choices(";".join(map(str, range(500)))), Problem)


def test_genders() -> None:
    assert [parse_gender(text) for text in ("F", "weiblich", "Homme", "divers")] == [
        "female",
        "female",
        "male",
        "other",
    ]
    assert isinstance(parse_gender("company"), Problem)
