"""Real files that break importers: each is read as it should be, or refused with a sentence."""

import pytest

from leadwright.capture.reading import open_table
from tests.capture.reading.files import messy, read, refusal


@pytest.mark.parametrize(
    ("name", "first_line", "header", "rows", "first", "last"),
    [
        (
            "simple.csv",
            2,
            ("date", "temperature", "place"),
            6,
            ("2011-01-01", "1", "Galway"),
            ("2011-01-03", "5", "Berkeley"),
        ),
        (
            "simple.xls",
            2,
            ("date", "temperature", "place"),
            6,
            ("2011-01-01", "1", "Galway"),
            ("2011-01-03", "5", "Berkeley"),
        ),
        (
            "simple.xlsx",
            2,
            ("date", "temperature", "place"),
            6,
            ("2011-01-01", "1", "Galway"),
            ("2011-01-03", "5", "Berkeley"),
        ),
        ("skip_initials.csv", 2, ("field1", "field2"), 2, ("hello", "goodbye"), ("hello2", "goodbye2")),
        (
            "excel_pasting.csv",
            5,
            ("Year", *map(str, range(2000, 2008))),
            16,
            ("Timber", "2,666", "2,274", "1,877", "1,999", "2,055", "1,632", "1,687", "1,751"),
            ("Note: includes emissions from electricity use, using a constant emission factor", *[""] * 8),
        ),
        (
            "null.csv",
            1,
            ("Column 1", "Column 2", "Column 3", "Column 4"),
            10,
            ("1", "null", "0", "0"),
            ("10", "null", "0", "0"),
        ),
    ],
)
def test_a_messy_file_gives_its_table(
    name: str,
    first_line: int,
    header: tuple[str, ...],
    rows: int,
    first: tuple[str, ...],
    last: tuple[str, ...],
) -> None:
    found, read_rows = read(messy(name))
    assert found == header
    assert len(read_rows) == rows
    assert read_rows[0].number == first_line
    assert read_rows[0].cells == first
    assert read_rows[-1].cells == last
    assert [row.problem for row in read_rows if row.problem] == []


def test_padding_above_the_header_is_preamble() -> None:
    with open_table(messy("weird_head_padding.csv")) as table:
        rows = list(table.rows())
    assert table.header[:3] == ("Column 1", "1985", "1993")
    assert table.format.header_line == 12
    assert len(table.preamble) == 11
    assert table.preamble[6] == "Region:;Deutschland"
    assert rows[9].cells[0].strip() == "Frauenheilkunde und Geburtshilfe ..."
    assert rows[9].number == 22


def test_a_cell_with_a_line_break_keeps_it_and_the_rows_below_keep_their_lines() -> None:
    _, rows = read(messy("excel_pasting.csv"))
    machinery = next(row for row in rows if row.cells[0].startswith("Machinery"))
    assert machinery.cells[0] == "Machinery and \nequipment"
    following = rows[rows.index(machinery) + 1]
    assert following.number == machinery.number + 2


def test_utf_16_is_read() -> None:
    with open_table(messy("utf-16le_encoded.csv")) as table:
        rows = list(table.rows())
    assert (table.format.encoding, table.format.bom) == ("utf-16-le", True)
    assert table.header[0] == "Organisation_code"
    assert len(rows) == 327
    assert rows[0].cells[1].strip() == "Enfield PCT"


def test_windows_1252_is_read() -> None:
    with open_table(messy("spanish_chars.csv")) as table:
        rows = list(table.rows())
    assert table.format.encoding == "cp1252"
    assert table.header[-1] == "Descripción"
    assert "gestión" in rows[0].cells[-1]
    assert {len(row.cells) for row in rows} == {8}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("encrypted_no_password.xls", "protected by a password"),
        ("html.html", "is a web page (HTML)"),
        ("libreoffice.xlsx", "holds nothing in any visible sheet"),
        ("simple.unknown", "is empty"),
        ("simple.zip", "unpack it and import the file inside (simple.csv)"),
        ("small.csv", "a header in line 1 and no row below it"),
        ("utf8bom.csv", "a header in line 1 and no row below it"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(name: str, words: str) -> None:
    assert words in refusal(messy(name))
