import pytest

from leadwright.capture.column_types import sample_type


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], "text"),
        (["", "-", "Select", "n/a", "NULL"], "text"),
        (["1", "2", "-3", "0"], "integer"),
        (["1", "2", "", "Select", "3"], "integer"),
        (["1", "2.5", "3"], "decimal"),
        (["2,666", "1,877", "12,345"], "integer"),
        (["1,5", "2,25"], "decimal"),
        (["0049", "0170"], "text"),
        (["660737", "660728"], "integer"),
        (["yes", "no", "Yes"], "boolean"),
        (["No", "No"], "boolean"),
        (["true", "false", ""], "boolean"),
        (["0", "1", "1"], "boolean"),
        (["1", "1", "1"], "integer"),
        (["0", "0"], "integer"),
        (["2024-02-29", "2023-01-01"], "date"),
        (["29.02.2024", "01.01.2023"], "date"),
        (["01 Sep 2026", "2 Oct 2026"], "date"),
        (["12/31/2024", "01/02/2024"], "date"),
        (["01/02/2024", "03/04/2024"], "text"),
        (["20240229", "20230101"], "date"),
        (["20240229", "99999999"], "integer"),
        (["2024-02-29 10:00:00", "2024-02-29"], "instant"),
        (["2024-02-29T10:00:00Z"], "instant"),
        (["red", "green", "red"], "text"),
        (["red", "green"] * 10, "choice"),
        ([f"person {number}" for number in range(100)], "text"),
        ([f"choice {number % 50}" for number in range(1_000)], "choice"),
        ([f"choice {number % 70}" for number in range(1_000)], "text"),
        (["x" * 61, "y"] * 10, "text"),
    ],
)
def test_the_type_is_the_narrowest_that_the_values_have(values: list[str], expected: str) -> None:
    assert sample_type(values) == expected


def test_a_slip_in_fifty_numbers_is_let_pass_and_two_are_not() -> None:
    assert sample_type([*map(str, range(100)), "many"]) == "integer"
    assert sample_type([*map(str, range(100)), *["many", "few", "some"]]) == "text"


def test_one_fraction_makes_a_column_decimal_so_that_it_is_not_lost() -> None:
    assert sample_type([*map(str, range(1_000)), "1.5"]) == "decimal"


def test_words_for_unknown_are_those_given() -> None:
    assert sample_type(["1", "2", "none"], unknown_values=frozenset({"x"})) == "text"
    assert sample_type(["1", "2", "testone"], unknown_values=frozenset({"testone"})) == "integer"
