"""A workbook that would take too much memory is refused before it is loaded."""

import zipfile
from pathlib import Path

import pytest

from leadwright.capture.reading import Limits, workbook_size
from leadwright.capture.reading.table import GIB, MIB
from tests.capture.reading.files import (
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

ADVICE = "save it as CSV, which is read line by line whatever its size"
SMALL = Limits(workbook_bytes=24 * MIB)


@pytest.fixture
def never_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    import python_calamine

    def loaded(*_: object) -> None:
        raise AssertionError("the workbook was loaded")

    monkeypatch.setattr(python_calamine.CalamineWorkbook, "get_sheet_by_name", loaded, raising=False)


def estimate(monkeypatch: pytest.MonkeyPatch, path: Path) -> int:
    """The most memory the workbook is said to need."""
    said = [0]
    monkeypatch.setattr(workbook_size, "check_memory", lambda path, needed, limits: said.append(needed))
    read(path)
    return max(said)


def rows_of_numbers(rows: int, columns: str = "ABCDEFGHIJ") -> str:
    return "".join(
        f'<row r="{row}">' + "".join(number_cell(f"{column}{row}", row) for column in columns) + "</row>"
        for row in range(1, rows + 1)
    )


def test_many_cells_are_refused_with_the_advice(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "leads.xlsx", {"Leads": rows_of_numbers(12_000)})
    assert ADVICE in refusal(path, SMALL)
    assert read(path, Limits(workbook_bytes=32 * MIB))[1]


def test_two_cells_in_far_corners_are_refused(tmp_path: Path) -> None:
    corner = f'<row r="1">{number_cell("A1", 1)}</row><row r="1048576">{number_cell("XFD1048576", 2)}</row>'
    assert ADVICE in refusal(xlsx(tmp_path / "leads.xlsx", {"Leads": corner}))


def test_a_cell_that_lies_about_its_row_is_refused(tmp_path: Path) -> None:
    lie = f'<row r="1">{number_cell("A1", 1)}{number_cell("XFD1048576", 2)}</row>'
    assert ADVICE in refusal(xlsx(tmp_path / "leads.xlsx", {"Leads": lie}))


def test_cells_that_are_only_coloured_do_not_count(tmp_path: Path) -> None:
    coloured = "".join(f'<row r="{row}"><c r="XFD{row}" s="1"/></row>' for row in range(4, 3_000))
    sheet = sheet_of([("Name", "City"), ("Anna", "Ulm")]) + coloured
    assert len(read(xlsx(tmp_path / "leads.xlsx", {"Leads": sheet}), SMALL)[1]) == 1


def test_one_long_text_shown_in_many_cells_is_counted_each_time(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 5_001))
    path = xlsx(tmp_path / "leads.xlsx", {"Leads": rows}, shared=["x" * 3_000])
    assert path.stat().st_size < MIB
    assert ADVICE in refusal(path, SMALL)


def test_texts_that_point_beyond_the_table_do_not_stop_the_count(tmp_path: Path) -> None:
    head = f'<row r="1">{text_cell("A1", "Name")}</row>'
    path = xlsx(
        tmp_path / "leads.xlsx",
        {"Leads": head + '<row r="2"><c r="A2" t="s"><v>99</v></c></row>'},
        shared=["x"],
    )
    refusal(path)


def test_cells_without_a_place_are_counted(tmp_path: Path) -> None:
    rows = f"<row>{'<c><v>1</v></c>' * 10}</row>" * 12_000
    assert ADVICE in refusal(xlsx(tmp_path / "leads.xlsx", {"Leads": rows}), SMALL)


def test_prefixed_elements_are_counted(tmp_path: Path) -> None:
    rows = rows_of_numbers(12_000)
    for name in ("row", "c", "v"):
        rows = rows.replace(f"<{name}", f"<x:{name}").replace(f"</{name}>", f"</x:{name}>")
    assert ADVICE in refusal(xlsx(tmp_path / "leads.xlsx", {"Leads": rows}), SMALL)


def test_only_the_sheet_that_is_read_counts(tmp_path: Path) -> None:
    sheets = {"Leads": sheet_of([("Name", "City"), ("Anna", "Ulm")]), "Log": rows_of_numbers(12_000)}
    assert read(xlsx(tmp_path / "leads.xlsx", sheets), SMALL)[0] == ("Name", "City")


def test_a_repeated_row_of_ods_is_multiplied_out(tmp_path: Path) -> None:
    repeated = ods_row("x", "y", attributes=' table:number-rows-repeated="1000000"')
    assert ADVICE in refusal(ods(tmp_path / "leads.ods", ods_row("a", "b") + repeated), SMALL)
    wide = ods_row("x").replace(
        "<table:table-cell", '<table:table-cell table:number-columns-repeated="900000"'
    )
    assert ADVICE in refusal(ods(tmp_path / "wide.ods", wide), SMALL)


def test_a_long_text_repeated_over_columns_of_ods_is_counted_each_time(tmp_path: Path) -> None:
    repeated = ods_row("x" * 2_000).replace(
        "<table:table-cell", '<table:table-cell table:number-columns-repeated="5000"'
    )
    assert ADVICE in refusal(ods(tmp_path / "leads.ods", ods_row("a", "b") + repeated), SMALL)


def test_empty_rows_at_the_end_of_ods_do_not_count(tmp_path: Path) -> None:
    empty = ods_empty_rows(1_048_570)
    path = ods(tmp_path / "leads.ods", ods_row("Name", "City") + ods_row("Anna", "Ulm") + empty)
    assert len(read(path, SMALL)[1]) == 1
    path = ods(tmp_path / "far.ods", ods_row("Name", "City") + empty + ods_row(*["x"] * 20))
    assert ADVICE in refusal(path, SMALL)


def test_a_part_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    def bomb(archive: zipfile.ZipFile) -> None:
        with archive.open("xl/sharedStrings.xml", "w") as part:
            for _ in range(8):
                part.write(b"\x20" * MIB)

    path = xlsx(tmp_path / "leads.xlsx", {"Leads": sheet_of([("a", "b"), ("1", "2")])}, extra=bomb)
    assert path.stat().st_size < MIB
    message = refusal(path, Limits(inflated_bytes=4 * MIB))
    assert "xl/sharedStrings.xml unpacks to more than 4 MiB" in message


@pytest.mark.usefixtures("never_loaded")
def test_a_refused_workbook_was_never_loaded(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "leads.xlsx", {"Leads": rows_of_numbers(12_000)})
    assert ADVICE in refusal(path, SMALL)


def patched_xls(folder: Path, record: bytes, offset: int, value: bytes) -> Path:
    """A real XLS file with some bytes of the first record that begins like this replaced."""
    content = bytearray(messy("simple.xls").read_bytes())
    start = content.index(record) + len(record) + offset
    content[start : start + len(value)] = value
    path = folder / "leads.xls"
    path.write_bytes(content)
    return path


def test_an_old_workbook_is_judged_by_its_cells_and_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    path = messy("simple.xls")
    assert "would need at least" in refusal(path, Limits(workbook_bytes=16 * MIB))
    assert estimate(monkeypatch, path) < 17 * MIB


LABEL = b"\xfd\x00\x0a\x00"
DIMENSIONS = b"\x00\x02\x0e\x00"
TEXTS = b"\xfc\x00\x39\x00"


def test_a_far_cell_of_an_old_workbook_is_counted(tmp_path: Path) -> None:
    path = patched_xls(tmp_path, LABEL, 0, b"\xff\xff\xff\x00")
    assert ADVICE in refusal(path, Limits(workbook_bytes=GIB))


def test_texts_shown_in_many_cells_of_an_old_workbook_are_counted(tmp_path: Path) -> None:
    path = patched_xls(tmp_path, TEXTS, 0, (2**31).to_bytes(4, "little"))
    assert ADVICE in refusal(path)


@pytest.mark.parametrize(
    ("record", "offset", "value"),
    [
        (LABEL, 2, b"\x00\x01"),
        (DIMENSIONS, 4, b"\xff\xff\xff\x7f"),
        (DIMENSIONS, 10, b"\xff\xff"),
        (b"\xd0\xcf\x11\xe0", 44, b"\xff\xff\xff\x0f"),
    ],
    ids=["a cell beyond the last column", "too many rows", "too many columns", "a directory beyond the end"],
)
def test_an_old_workbook_that_contradicts_itself_is_damaged(
    tmp_path: Path, record: bytes, offset: int, value: bytes
) -> None:
    """The loader believes the size a sheet gives itself, and takes the program down when it does not get the memory."""
    assert "is damaged" in refusal(patched_xls(tmp_path, record, offset, value))


def test_an_element_of_ods_that_is_not_closed_is_damage_and_no_endless_wait(tmp_path: Path) -> None:
    assert "is damaged (part content.xml)" in refusal(
        ods(tmp_path / "leads.ods", ods_row("a") + "<table:table-row>")
    )


def test_entities_are_refused(tmp_path: Path) -> None:
    path = ods(tmp_path / "leads.ods", ods_row("a", "b") + ods_row("c", "d"))
    whole = tmp_path / "bomb.ods"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(whole, "w") as target:
        for info in source.infolist():
            content = source.read(info.filename)
            if info.filename == "content.xml":
                content = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa">]>' + content
            target.writestr(info.filename, content)
    assert "is damaged" in refusal(whole)


def test_the_largest_sheet_of_excel_with_twelve_columns_is_allowed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rows = 2_000
    sheet = "".join(
        f'<row r="{row}">'
        + "".join(text_cell(f"{column}{row}", "a text of 20 letters") for column in "ABCDEFGHIJKL")
        + "</row>"
        for row in range(1, rows + 1)
    )
    path = xlsx(tmp_path / "leads.xlsx", {"Leads": sheet})
    fixed = 16 * MIB
    needed = fixed + (estimate(monkeypatch, path) - fixed) * 1_048_576 // rows
    assert GIB < needed < Limits().workbook_bytes
