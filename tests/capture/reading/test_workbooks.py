import shutil
import zipfile
from pathlib import Path

import pytest

from leadwright.capture.reading import FormatHint, open_table
from tests.capture.reading.files import (
    cells,
    messy,
    number_cell,
    ods,
    ods_empty_rows,
    ods_row,
    read,
    refusal,
    sheet_of,
    text_cell,
    xlsx,
)

LEADS = [("Name", "City"), ("Anna", "Ulm"), ("Zoe", "Bonn")]


def typed_cell(place: str, kind: str, value: str) -> str:
    return f'<c r="{place}" t="{kind}"><v>{value}</v></c>'


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (number_cell("A2", 12), "12"),
        (number_cell("A2", "12.0"), "12"),
        (number_cell("A2", 12.5), "12.5"),
        (number_cell("A2", 4917012345678), "4917012345678"),
        (number_cell("A2", "1E+20"), "100000000000000000000"),
        (number_cell("A2", 0.1), "0.1"),
        (number_cell("A2", "1E-7"), "0.0000001"),
        (number_cell("A2", "-0"), "0"),
        (number_cell("A2", 45351, style=1), "2024-02-29"),
        (number_cell("A2", 45351.75, style=2), "2024-02-29T18:00:00"),
        (typed_cell("A2", "b", "1"), "true"),
        (typed_cell("A2", "b", "0"), "false"),
        (typed_cell("A2", "d", "2024-02-29"), "2024-02-29"),
        (typed_cell("A2", "e", "#N/A"), ""),
        ('<c r="A2" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>', "ab"),
        ('<c r="A2"><f>1+1</f><v>2</v></c>', "2"),
        (typed_cell("A2", "s", "0"), "0049 &"),
        (text_cell("A2", "two\nlines"), "two\nlines"),
        (text_cell("A2", "'+49 170"), "+49 170"),
    ],
)
def test_a_typed_cell_becomes_text_without_loss(tmp_path: Path, cell: str, text: str) -> None:
    head = f'<row r="1">{text_cell("A1", "Value")}{text_cell("B1", "Name")}</row>'
    path = xlsx(
        tmp_path / "leads.xlsx",
        {"Leads": f'{head}<row r="2">{cell}{text_cell("B2", "Anna")}</row>'},
        shared=["0049 &amp;"],
    )
    _, rows = read(path)
    assert cells(rows) == [(text, "Anna")]


def test_a_date_that_no_calendar_has_costs_its_row_only(tmp_path: Path) -> None:
    head = f'<row r="1">{text_cell("A1", "Since")}{text_cell("B1", "Name")}</row>'
    far = f'<row r="2">{number_cell("A2", "-1E15", style=2)}{text_cell("B2", "Zoe")}</row>'
    good = f'<row r="3">{number_cell("A3", 45351, style=1)}{text_cell("B3", "Anna")}</row>'
    _, rows = read(xlsx(tmp_path / "leads.xlsx", {"Leads": head + far + good}))
    assert [(row.number, row.problem) for row in rows] == [
        (2, "holds a date that no calendar has"),
        (3, None),
    ]
    assert rows[1].cells == ("2024-02-29", "Anna")


def test_rows_have_the_numbers_of_the_sheet(tmp_path: Path) -> None:
    sheet = (
        sheet_of([("Report", "")], 2)
        + sheet_of([LEADS[0]], 4)
        + sheet_of(LEADS[1:2], 5)
        + sheet_of(LEADS[2:], 9)
    )
    with open_table(xlsx(tmp_path / "leads.xlsx", {"Leads": sheet})) as table:
        rows = list(table.rows())
    assert table.format.header_line == 4
    assert table.preamble == ("", "Report", "")
    assert [(row.number, row.cells) for row in rows] == [(5, ("Anna", "Ulm")), (9, ("Zoe", "Bonn"))]


def test_the_first_visible_sheet_with_something_in_it_is_read(tmp_path: Path) -> None:
    sheets = {
        "Hidden": sheet_of([("x", "y"), ("1", "2")]),
        "Empty": "",
        "R &amp; D": sheet_of(LEADS),
        "More": sheet_of([("Mail", "Tag"), ("a@x.org", "t")]),
    }
    path = xlsx(tmp_path / "leads.xlsx", sheets, hidden=["Hidden"])
    with open_table(path) as table:
        assert table.format.sheet == "R & D"
        assert cells(list(table.rows())) == LEADS[1:]
    assert read(path, hint=FormatHint(sheet="More"))[0] == ("Mail", "Tag")
    assert read(path, hint=FormatHint(sheet="Hidden"))[0] == ("x", "y")
    assert "it has “Hidden”, “Empty”, “R & D”, “More”" in refusal(path, hint=FormatHint(sheet="Nope"))


def test_a_cell_beyond_the_header_is_a_problem_of_its_row(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "leads.xlsx", {"Leads": sheet_of([*LEADS, ("Max", "Kiel", "", "x"), LEADS[0]])})
    header, rows = read(path)
    assert header == ("Name", "City")
    assert [row.problem for row in rows] == [
        None,
        None,
        "has 4 cells where the header has 2",
        "repeats the header",
    ]
    assert rows[2].cells == ("Max", "Kiel", "", "x")


def test_a_sheet_without_a_header_loses_no_row(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "leads.xlsx", {"Leads": sheet_of([("Anna", "a@x.org"), ("Zoe", "z@x.org")])})
    header, rows = read(path)
    assert header == ("Column 1", "Column 2")
    assert len(rows) == 2
    assert read(path, hint=FormatHint(header_line=1))[0] == ("Anna", "a@x.org")


def test_a_named_header_row_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "leads.xlsx", {"Leads": sheet_of(LEADS)})
    assert "Row 50" in refusal(path, hint=FormatHint(header_line=50))


def test_a_sheet_that_is_only_a_header_is_refused(tmp_path: Path) -> None:
    assert "no row below it" in refusal(xlsx(tmp_path / "leads.xlsx", {"Leads": sheet_of(LEADS[:1])}))


def test_ods_is_read(tmp_path: Path) -> None:
    rows = (
        ods_row("Name", "City", "Score", "Since") + "<table:table-row>"
        '<table:table-cell office:value-type="string"><text:p>Anna</text:p></table:table-cell>'
        '<table:table-cell/><table:table-cell office:value-type="float" office:value="12">'
        "<text:p>12,00</text:p></table:table-cell>"
        '<table:table-cell office:value-type="date" office:date-value="2024-02-29"><text:p>29.02.24</text:p></table:table-cell>'
        "</table:table-row>" + ods_empty_rows(1_048_574)
    )
    with open_table(ods(tmp_path / "leads.ods", rows)) as table:
        assert table.format.kind == "ods"
        assert table.header == ("Name", "City", "Score", "Since")
        assert [row.cells[:3] for row in table.rows()] == [("Anna", "", "12")]
        assert next(table.rows()).cells[3].startswith("2024-02-29")


@pytest.mark.parametrize("name", ["leads.csv", "leads.xls", "leads.ods", "leads"])
def test_the_content_decides_what_a_workbook_is(tmp_path: Path, name: str) -> None:
    path = xlsx(tmp_path / name, {"Leads": sheet_of(LEADS)})
    with open_table(path) as table:
        assert table.format.kind == "xlsx"
        assert cells(list(table.rows())) == LEADS[1:]


def test_an_old_workbook_under_another_name_is_read(tmp_path: Path) -> None:
    path = tmp_path / "simple.xlsx"
    shutil.copy(messy("simple.xls"), path)
    with open_table(path) as table:
        assert table.format.kind == "xls"
        assert len(list(table.rows())) == 6


def test_a_text_file_named_like_a_workbook_is_read(tmp_path: Path) -> None:
    path = tmp_path / "leads.xlsx"
    path.write_text("Name,City\nAnna,Ulm\n")
    assert read(path)[0] == ("Name", "City")


def test_protected_workbooks_are_refused(tmp_path: Path) -> None:
    encrypted = ods(tmp_path / "leads.ods", ods_row("x"), manifest="<manifest:encryption-data/>")
    assert "protected by a password" in refusal(encrypted)
    container = tmp_path / "leads.xlsx"
    container.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\x00" * 600
        + "EncryptedPackage".encode("utf-16-le")
        + b"\x00" * 600
    )
    assert "protected by a password" in refusal(container)


def test_a_workbook_cut_short_is_refused(tmp_path: Path) -> None:
    whole = xlsx(tmp_path / "whole.xlsx", {"Leads": sheet_of(LEADS * 500)}).read_bytes()
    for share in (0.3, 0.6, 0.95):
        path = tmp_path / "cut.xlsx"
        path.write_bytes(whole[: int(len(whole) * share)])
        assert "is damaged" in refusal(path)


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"]
)
def test_a_workbook_with_a_broken_part_is_refused(tmp_path: Path, part: str) -> None:
    whole = xlsx(tmp_path / "whole.xlsx", {"Leads": sheet_of(LEADS)})
    path = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as target:
        for info in source.infolist():
            content = source.read(info.filename)
            target.writestr(info.filename, content[: len(content) // 2] if info.filename == part else content)
    assert "broken.xlsx" in refusal(path)


def test_other_zip_archives_are_named(tmp_path: Path) -> None:
    def archive(name: str, *parts: str) -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w") as file:
            for part in parts:
                file.writestr(part, "x")
        return path

    assert "a Word document" in refusal(archive("letter.docx", "word/document.xml"))
    assert "a binary workbook (XLSB)" in refusal(archive("leads.xlsb", "xl/workbook.bin"))
    assert "the file inside (a.csv, b.csv, c.csv, …)" in refusal(
        archive("x.zip", "a.csv", "b.csv", "c.csv", "d.csv")
    )


def test_a_closed_table_gives_no_rows(tmp_path: Path) -> None:
    table = open_table(xlsx(tmp_path / "leads.xlsx", {"Leads": sheet_of(LEADS)}))
    assert table.progress() == 0
    assert len(list(table.rows())) == 2
    assert table.progress() == table.size
    table.close()
    table.close()
    with pytest.raises(ValueError, match="closed"):
        next(table.rows())
