from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.capture.reading import Row, open_table, write_rejected
from tests.capture.reading.files import MESSY, cells, messy, read, sheet_of, written, xlsx
from tests.examples import examples


def rejected_file(path: Path, folder: Path, reason: str = "names nobody") -> Path:
    """All rows of a file, rejected."""
    target = folder / "rejected.csv"
    with open_table(path) as table:
        rows = list(table.rows())
        assert write_rejected(target, table, ((row, row.problem or reason) for row in rows)) == len(rows)
    return target


def test_rejected_rows_come_back_in_the_original_layout(tmp_path: Path) -> None:
    path = written(tmp_path, "Report\n\nName;Phone;Phone\nAnna;'+49 170;\nZoe;=1+1;2\n", encoding="cp1252")
    target = rejected_file(path, tmp_path, "names nobody; nothing, at all")
    assert target.read_bytes().decode("utf-8-sig") == (
        '"Name";"Phone";"Phone";"Reason"\r\n'
        '"Anna";"\'+49 170";"";"Not imported: names nobody; nothing, at all"\r\n'
        '"Zoe";"\'=1+1";"2";"Not imported: names nobody; nothing, at all"\r\n'
    )


@pytest.mark.parametrize(
    ("encoding", "marked"), [("utf-8", False), ("utf-8-sig", True), ("utf-16", True), ("cp1252", True)]
)
def test_a_mark_is_written_unless_the_original_was_plain_utf_8(
    tmp_path: Path, encoding: str, marked: bool
) -> None:
    target = rejected_file(
        written(tmp_path, "Name,City\nZoë,Köln\nJürgen,Bonn\n", encoding=encoding), tmp_path
    )
    assert target.read_bytes().startswith(b"\xef\xbb\xbf") is marked


def test_the_reasons_are_left_out_when_the_file_comes_again(tmp_path: Path) -> None:
    path = written(tmp_path, "Name,City\nAnna,Ulm\nSmith,John,Bonn\nZoe\n")
    header, rows = read(rejected_file(path, tmp_path))
    assert header == ("Name", "City")
    assert cells(rows) == [("Anna", "Ulm"), ("Smith", "John", "Bonn"), ("Zoe", "")]
    assert [row.problem for row in rows] == [None, "has 3 cells where the header has 2", None]


def test_rejecting_again_gives_the_same_file(tmp_path: Path) -> None:
    path = written(tmp_path, "Name,City\nAnna,'=1\nSmith,John,Bonn\nZoe\n")
    first = rejected_file(path, tmp_path).read_bytes()
    again = tmp_path / "again"
    again.mkdir()
    assert rejected_file(written(again, first), again).read_bytes() == first


def test_rows_that_are_all_longer_are_rejected_again_for_the_same_reason(tmp_path: Path) -> None:
    reason = "Not imported: The row has 6 cells where the header has 2."
    lines = "".join(f"{name},{name}@x.example,{reason},a,b,c,d\n" for name in ("Ana", "Bo", "Cy"))
    header, rows = read(written(tmp_path, f"Name,Mail,Reason\n{lines}"))
    assert header == ("Name", "Mail")
    assert {row.problem for row in rows} == {"has 6 cells where the header has 2"}


def test_a_corrected_row_without_its_reason_is_a_row(tmp_path: Path) -> None:
    text = "Name,City,Reason\nAnna,Ulm,\nZoe,Bonn,Not imported: names nobody\n"
    header, rows = read(written(tmp_path, text))
    assert header == ("Name", "City")
    assert cells(rows) == [("Anna", "Ulm"), ("Zoe", "Bonn")]


def test_a_column_of_other_reasons_stays(tmp_path: Path) -> None:
    header, rows = read(written(tmp_path, "Name,City,Reason\nAnna,Ulm,too expensive\nZoe,Bonn,\n"))
    assert header == ("Name", "City", "Reason")
    assert rows[0].cells[2] == "too expensive"


def test_rejected_rows_of_a_workbook_come_as_csv_for_excel(tmp_path: Path) -> None:
    rows = [("Name", "City"), ("Anna", "Ulm"), ("Zoe", "=1")]
    target = rejected_file(xlsx(tmp_path / "leads.xlsx", {"Leads": sheet_of(rows)}), tmp_path)
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    assert cells(read(target)[1]) == rows[1:]


def test_the_reasons_are_left_out_of_a_workbook_too(tmp_path: Path) -> None:
    rows = [
        ("Name", "City", "Reason"),
        ("Anna", "Ulm", "Not imported: x"),
        ("Zoe", "Bonn", "Not imported: y"),
    ]
    header, found = read(xlsx(tmp_path / "leads.xlsx", {"Leads": sheet_of(rows)}))
    assert header == ("Name", "City")
    assert cells(found) == [row[:2] for row in rows[1:]]


def test_a_list_without_a_header_gets_the_names_it_was_read_with(tmp_path: Path) -> None:
    target = rejected_file(written(tmp_path, "Anna,a@x.org\nZoe,z@x.org\n"), tmp_path)
    assert read(target)[0] == ("Column 1", "Column 2")


def test_a_heading_that_is_a_formula_is_made_harmless_and_comes_back(tmp_path: Path) -> None:
    target = rejected_file(written(tmp_path, "Name,=1+1,City\nAnna,x,Ulm\n"), tmp_path)
    assert "'=1+1" in target.read_text()
    assert read(target)[0] == ("Name", "=1+1", "City")


def test_an_unfinished_file_is_never_seen(tmp_path: Path) -> None:
    target = tmp_path / "rejected.csv"
    target.write_text("older")

    def stops() -> object:
        yield Row(2, ("Anna", "Ulm")), "x"
        raise RuntimeError("killed")

    with open_table(written(tmp_path, "Name,City\nAnna,Ulm\n")) as table, pytest.raises(RuntimeError):
        write_rejected(target, table, stops())  # type: ignore[arg-type]
    assert target.read_text() == "older"


@pytest.mark.parametrize("name", sorted(path.name for path in MESSY.glob("*.csv")) or ["simple.csv"])
def test_every_messy_table_survives_being_rejected(tmp_path: Path, name: str) -> None:
    if name in ("small.csv", "utf8bom.csv"):
        pytest.skip("a header without rows")
    header, rows = read(messy(name))
    again_header, again = read(rejected_file(messy(name), tmp_path))
    assert again_header == header
    assert cells(again) == cells(rows)


CELL = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\t\n\r"), max_size=12
) | st.sampled_from(["=1", "'=1", "''+x", "-5", "a;b", 'a"b', "a\nb", "", "Not imported: x"])


@given(
    rows=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8),
    delimiter=st.sampled_from(",;\t|"),
)
@settings(max_examples=examples(100))
def test_rejecting_and_reading_again_is_exact(
    tmp_path: Path, rows: list[tuple[str, str, str]], delimiter: str
) -> None:
    path = written(
        tmp_path, delimiter.join(("First", "Second", "Third")) + "\r\nAnna" + 2 * f"{delimiter}x" + "\r\n"
    )
    target = tmp_path / "rejected.csv"
    filled = [Row(number, row) for number, row in enumerate(rows, start=2) if any(row)]
    with open_table(path) as table:
        write_rejected(target, table, ((row, "a reason; with, signs") for row in filled))
    if filled:
        assert [row.cells for row in read(target)[1]] == [row.cells for row in filled]
