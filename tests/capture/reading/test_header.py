from pathlib import Path

import pytest

from leadwright.capture.reading import FormatHint, open_table
from leadwright.capture.reading.table import display_names
from tests.capture.reading.files import cells, read, refusal, written

CONNECTIONS = (
    "Notes:\r\n"
    '"When you export your connections, some addresses may be missing, because, as said, people may hide them."\r\n'
    "\r\n"
    "First Name,Last Name,URL,Email Address,Company,Position,Connected On\r\n"
    'Eva,"Looper, DipWSET",https://www.linkedin.com/in/eva,,Acme,Head of Wine,01 Sep 2026\r\n'
    "Tom,Smith,https://www.linkedin.com/in/tom,,Foo,CTO,02 Sep 2026\r\n"
)


def test_the_header_is_found_under_a_preamble(tmp_path: Path) -> None:
    with open_table(written(tmp_path, CONNECTIONS)) as table:
        rows = list(table.rows())
    assert table.header[:3] == ("First Name", "Last Name", "URL")
    assert table.format.header_line == 4
    assert table.preamble[0] == "Notes:"
    assert len(table.preamble) == 3
    assert [(row.number, row.cells[1]) for row in rows] == [(5, "Looper, DipWSET"), (6, "Smith")]


def test_a_preamble_with_commas_and_one_row_below_the_header(tmp_path: Path) -> None:
    text = "Report: leads, all regions\n\nName,Mail,City\nAnna,a@x.org,Ulm\n"
    header, rows = read(written(tmp_path, text))
    assert header == ("Name", "Mail", "City")
    assert len(rows) == 1


def test_a_list_without_a_header_loses_no_row(tmp_path: Path) -> None:
    with open_table(written(tmp_path, "Anna,a@x.org,Ulm\nZoe,z@x.org,Bonn\n")) as table:
        assert table.format.header_line == 0
        assert table.header == ("Column 1", "Column 2", "Column 3")
        assert [(row.number, row.cells[0]) for row in table.rows()] == [(1, "Anna"), (2, "Zoe")]


def test_a_short_first_row_of_a_list_without_a_header_is_a_row(tmp_path: Path) -> None:
    header, rows = read(written(tmp_path, "Anna,a@x.org\nZoe,z@x.org,Bonn\nMax,m@x.org,Ulm\n"))
    assert header == ("Column 1", "Column 2", "Column 3")
    assert cells(rows)[0] == ("Anna", "a@x.org", "")
    assert len(rows) == 3


def test_a_title_above_a_list_without_a_header_is_preamble(tmp_path: Path) -> None:
    with open_table(written(tmp_path, "Our leads\n\nAnna,a@x.org,Ulm\nZoe,z@x.org,Bonn\n")) as table:
        assert table.preamble == ("Our leads", "")
        assert len(list(table.rows())) == 2


def test_one_column_of_addresses_without_a_header(tmp_path: Path) -> None:
    header, rows = read(written(tmp_path, "anna@example.org\nzoe@example.org\n"))
    assert header == ("Column 1",)
    assert len(rows) == 2


@pytest.mark.parametrize(
    "first", ["Name,Mail,City", "Name,Mail,City,"], ids=["shorter than its rows", "as long as its rows"]
)
def test_rows_that_end_in_a_delimiter_keep_their_header(tmp_path: Path, first: str) -> None:
    header, rows = read(written(tmp_path, first + "\nAnna,a@x.org,Ulm,\nZoe,z@x.org,Bonn,\n"))
    assert header[:3] == ("Name", "Mail", "City")
    assert rows[0].cells[:3] == ("Anna", "a@x.org", "Ulm")
    assert len(rows) == 2


def test_a_header_longer_than_its_rows_is_kept(tmp_path: Path) -> None:
    header, rows = read(written(tmp_path, "Name,Mail,City,Note,Tag\nAnna,a@x.org,Ulm\nZoe,z@x.org,Bonn\n"))
    assert header == ("Name", "Mail", "City", "Note", "Tag")
    assert rows[0].cells == ("Anna", "a@x.org", "Ulm", "", "")


def test_a_number_among_the_names_is_a_name(tmp_path: Path) -> None:
    header, rows = read(written(tmp_path, "Company,2024,2025\nAcme,1,2\nFoo,3,4\n"))
    assert header == ("Company", "2024", "2025")
    assert len(rows) == 2


def test_a_person_may_name_the_header_line(tmp_path: Path) -> None:
    path = written(tmp_path, "Anna,Ulm\nName,City\nZoe,Bonn\n")
    with open_table(path, hint=FormatHint(header_line=2)) as table:
        assert table.header == ("Name", "City")
        assert table.preamble == ("Anna,Ulm",)
        assert cells(list(table.rows())) == [("Zoe", "Bonn")]
    header, rows = read(path, hint=FormatHint(header_line=0))
    assert header == ("Column 1", "Column 2")
    assert len(rows) == 3
    assert "line 9" in refusal(path, hint=FormatHint(header_line=9))


def test_repeated_names_are_numbered_and_the_original_is_kept(tmp_path: Path) -> None:
    with open_table(written(tmp_path, "Phone,Mail,Phone,Phone,,\n1,a@x.org,2,3,4,5\n")) as table:
        assert table.header == ("Phone", "Mail", "Phone (2)", "Phone (3)", "Column 5", "Column 6")
        assert table.original_header == ("Phone", "Mail", "Phone", "Phone", "", "")


def test_a_numbered_name_that_is_there_already_is_not_given_twice() -> None:
    assert display_names(("Phone", "Phone (2)", "Phone")) == ("Phone", "Phone (2)", "Phone (3)")
    assert display_names(("A\n b", "", "Column 2")) == ("A b", "Column 2", "Column 2 (2)")


def test_a_header_over_several_lines_is_one_name(tmp_path: Path) -> None:
    header, rows = read(written(tmp_path, '"Full\nname",City\nAnna,Ulm\n'))
    assert header == ("Full name", "City")
    assert rows[0].number == 3


def test_zero_bytes_and_unreadable_bytes_in_the_header_do_not_stop_the_file(tmp_path: Path) -> None:
    header, rows = read(
        written(tmp_path, b"Na\x00me,Stra\xdfe,\xc3\x84mter\nAnna,Weg,\xc3\xa4\nZoe,Weg,\xc3\xb6\n")
    )
    assert header == ("Name", "Straße", "Ämter")
    assert len(rows) == 2


@pytest.mark.parametrize("text", ["Name,City\n", "Name,City\n\n,\n\n", "Name"])
def test_a_header_without_a_row_is_refused(tmp_path: Path, text: str) -> None:
    assert "no row below it" in refusal(written(tmp_path, text))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n", "is empty"),
        (b"%PDF-1.7\n...", "a PDF document"),
        (b'<?xml version="1.0"?><Workbook/>', "an XML document"),
        (b"\xef\xbb\xbf \n<!DOCTYPE html><table>", "a web page (HTML)"),
        (b'[{"name": "Anna"}]', "JSON"),
        (b"\x1f\x8b\x08\x00abc", "gzip"),
        (b"\x89PNG\r\n\x1a\n....", "a picture"),
        (b"BEGIN:VCARD\r\nFN:Anna\r\n", "vCard"),
        (b"PK\x03\x04" + b"\x00" * 60, "is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "an old Office document without a workbook"),
    ],
)
def test_other_formats_are_named_whatever_the_extension(tmp_path: Path, content: bytes, words: str) -> None:
    assert words in refusal(written(tmp_path, content, name="leads.xls"))
