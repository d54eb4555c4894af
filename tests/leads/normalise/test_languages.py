import pytest

from leadwright.leads.normalise.languages import normalise_language, normalise_time_zone
from leadwright.leads.normalise.problem import Problem


@pytest.mark.parametrize(
    ("tag", "spellings"),
    [
        (
            "de",
            [
                "de",
                "DE",
                "de-DE",
                "de_AT",
                "deu",
                "ger",
                "German",
                "Deutsch",
                "allemand",
                "Deutsch / English",
            ],
        ),
        ("en", ["English (US)", "en_US.UTF-8", "anglais"]),
        ("zh", ["zh-Hant-TW", "中文", "Mandarin"]),
        ("pt", ["pt-BR", "português"]),
        ("he", ["iw", "heb", "עברית"]),
    ],
)
def test_spellings_of_a_language_are_one_tag(tag: str, spellings: list[str]) -> None:
    read = {spelling: normalise_language(spelling) for spelling in spellings}
    assert read == dict.fromkeys(spellings, tag)


@pytest.mark.parametrize("text", ["xx", "Elvish", "", "1", "-"])
def test_what_is_no_language_is_refused(text: str) -> None:
    assert isinstance(normalise_language(text), Problem)


@pytest.mark.parametrize(
    ("zone", "spellings"),
    [
        ("Europe/Berlin", ["Europe/Berlin", "europe/berlin", "W. Europe Standard Time", "MEZ"]),
        ("America/New_York", ["America/New York", "Eastern Standard Time", "Eastern Time (US & Canada)"]),
        ("UTC", ["utc", "GMT", "Z", "UTC+0"]),
        ("Etc/GMT-2", ["UTC+2", "GMT+02:00"]),
        ("Etc/GMT+5", ["UTC-5", "UTC−05:00"]),
    ],
)
def test_spellings_of_a_zone_are_one_name(zone: str, spellings: list[str]) -> None:
    assert {spelling: normalise_time_zone(spelling) for spelling in spellings} == dict.fromkeys(
        spellings, zone
    )


@pytest.mark.parametrize("text", ["CST", "UTC+5:30", "UTC+19", "Mars", "posix/Europe/Berlin", ""])
def test_a_zone_that_is_not_certain_is_refused(text: str) -> None:
    assert isinstance(normalise_time_zone(text), Problem)
