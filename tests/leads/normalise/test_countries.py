import pytest

from leadwright.leads.normalise.countries import normalise_country, normalise_region
from leadwright.leads.normalise.problem import Problem


@pytest.mark.parametrize(
    ("code", "spellings"),
    [
        (
            "GB",
            [
                "UK",
                "U.K.",
                "gb",
                "GBR",
                "England",
                "Great Britain",
                "Vereinigtes Königreich",
                "Royaume-Uni",
                "Reino Unido",
            ],
        ),
        (
            "US",
            [
                "USA",
                "U.S.A.",
                "us",
                "United States",
                "Vereinigte Staaten",
                "États-Unis",
                "Stati Uniti",
                "Verenigde Staten",
            ],
        ),
        (
            "DE",
            [
                "Germany",
                "Deutschland",
                "DEU",
                "Allemagne",
                "Alemania",
                "Germania",
                "Alemanha",
                "Duitsland",
                "germany ",
            ],
        ),
        ("NL", ["Holland", "The Netherlands", "Nederland", "Pays-Bas"]),
        ("TR", ["Türkiye", "Turkiye", "Turkey", "Türkei"]),
        ("CI", ["Côte d'Ivoire", "Cote d Ivoire", "Ivory Coast"]),
        ("KR", ["Korea, Republic of", "South Korea", "대한민국"]),
        ("PL", ["Polska", "Polen", "POL"]),
        ("LC", ["St. Lucia", "Saint Lucia"]),
        ("CD", ["D.R. Congo", "Congo, the Democratic Republic of the"]),
        ("XK", ["Kosovo"]),
    ],
)
def test_spellings_of_a_country_are_one_code(code: str, spellings: list[str]) -> None:
    assert {spelling: normalise_country(spelling) for spelling in spellings} == dict.fromkeys(spellings, code)


@pytest.mark.parametrize(
    "text", ["Congo", "EU", "Europe", "Asia/Pacific Region", "XX", "YUG", "Atlantis", "", "🏴"]
)
def test_what_is_no_one_country_is_refused(text: str) -> None:
    assert isinstance(normalise_country(text), Problem)


def test_codes_of_states_are_read_only_in_the_usa() -> None:
    assert normalise_region("CA", "US") == "California"
    assert normalise_region("d.c.", "US") == "District of Columbia"
    assert normalise_region("US-NY", None) == "New York"
    assert normalise_region("CA", None) == "CA"
    assert normalise_region("Bavaria", "DE") == "Bavaria"
    assert isinstance(normalise_region("x" * 600, None), Problem)
