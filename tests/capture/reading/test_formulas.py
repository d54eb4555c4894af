import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.capture.reading.formulas import neutralise, unneutralise

CELLS = st.text(st.sampled_from("'=+-@\t\r\n＝＋－＠ab1,.;\" "), max_size=8) | st.text(max_size=20)


@pytest.mark.parametrize(
    "cell", ["=1+1", "+49 170", "-x", "@SUM(A1)", "\t1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"]
)
def test_a_cell_a_spreadsheet_would_run_gets_an_apostrophe(cell: str) -> None:
    assert neutralise(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "Anna", "-5", "-1.5", "-1,5", "O'Neill", "'quoted'", "a=b", " =1"])
def test_any_other_cell_stays_as_it_is(cell: str) -> None:
    assert neutralise(cell) == cell
    assert unneutralise(cell) == cell


@given(CELLS)
def test_what_was_made_harmless_comes_back_exactly(cell: str) -> None:
    assert unneutralise(neutralise(cell)) == cell


@pytest.mark.parametrize("cell", ["a;=1+1", "a;;+1", 'x;"=1+1"', "a; @x", "a\t=1", "a;\t=1", "a;'=1"])
def test_what_follows_a_semicolon_is_no_formula_in_a_country_of_decimal_commas(cell: str) -> None:
    line = io.StringIO()
    csv.writer(line).writerow(["Ana", neutralise(cell)])

    for mark in ";\t":
        for read in next(csv.reader(io.StringIO(line.getvalue()), delimiter=mark)):
            assert read.strip('" ')[:1] not in set("=+-@"), line.getvalue()


@given(CELLS)
def test_nothing_a_spreadsheet_would_run_is_left(cell: str) -> None:
    harmless = neutralise(cell)
    if harmless[:1] in set("=+-@\t\r\n＝＋－＠"):
        assert float(harmless.replace(",", ".")) <= 0
