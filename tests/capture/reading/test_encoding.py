from pathlib import Path

import pytest

from leadwright.capture.reading import FormatHint, open_table
from leadwright.capture.reading.table import MIB
from tests.capture.reading.files import cells, read, refusal, written

TEXT = "Name,City\nJosé Müller,Besançon\nZoë Groß,Köln\n東京 😀,Łódź\n"
WESTERN = "Name,City\nJosé Müller,Besançon\nZoë Groß,Köln\n"


@pytest.mark.parametrize(
    ("python_name", "found", "bom"),
    [
        ("utf-8", "utf-8", False),
        ("utf-8-sig", "utf-8", True),
        ("utf-16", "utf-16-le", True),
        ("utf-16-le", "utf-16-le", False),
        ("utf-16-be", "utf-16-be", False),
        ("utf-32", "utf-32-le", True),
    ],
)
def test_unicode_is_recognised_with_and_without_a_mark(
    tmp_path: Path, python_name: str, found: str, bom: bool
) -> None:
    with open_table(written(tmp_path, TEXT, encoding=python_name)) as table:
        rows = list(table.rows())
    assert (table.format.encoding, table.format.bom) == (found, bom)
    assert table.header == ("Name", "City")
    assert cells(rows) == [("José Müller", "Besançon"), ("Zoë Groß", "Köln"), ("東京 😀", "Łódź")]


def test_big_endian_utf_16_with_a_mark_is_recognised(tmp_path: Path) -> None:
    path = written(tmp_path, b"\xfe\xff" + TEXT.encode("utf-16-be"))
    assert cells(read(path)[1])[2] == ("東京 😀", "Łódź")


def test_text_that_is_no_utf_8_is_windows_1252(tmp_path: Path) -> None:
    with open_table(written(tmp_path, WESTERN + "“Anna” – 5 €,x\n", encoding="cp1252")) as table:
        assert table.format.encoding == "cp1252"
        assert cells(list(table.rows()))[2] == ("“Anna” – 5 €", "x")


def test_mac_roman_is_read_where_letters_leave_no_doubt(tmp_path: Path) -> None:
    text = "Name,City\rJosé Müller,Besançon\rRenée Hélène,Düsseldorf\rAndré Lefèvre,Orléans\r"
    with open_table(written(tmp_path, text, encoding="mac_roman")) as table:
        assert table.format.encoding == "mac_roman"
        assert cells(list(table.rows()))[1] == ("Renée Hélène", "Düsseldorf")


@pytest.mark.parametrize("name", ["Tomáš Dvořák", "O’Neill", "Šárka Žižková", "Mon–Fri", "Renée"])
def test_windows_1252_with_letters_of_the_mac_range_stays_windows_1252(tmp_path: Path, name: str) -> None:
    content = f"Name,City\n{name},Ber\n{name},x\n{name},y\nJürgen,z\n".encode("cp1252", "replace")
    with open_table(written(tmp_path, content)) as table:
        assert table.format.encoding == "cp1252"


@pytest.mark.parametrize("text", ["Price\n5 €\n6 €\n", "Name\n“Anna”\nZoe…\n"])
def test_signs_alone_are_windows_1252(tmp_path: Path, text: str) -> None:
    with open_table(written(tmp_path, text, encoding="cp1252")) as table:
        assert table.format.encoding == "cp1252"


def test_a_few_signs_between_letters_do_not_make_mac_roman(tmp_path: Path) -> None:
    text = "Name,City\n" + "brand™s,x\n" * 4 + "Jürgen,Köln\nRenée,Besançon\n"
    with open_table(written(tmp_path, text, encoding="cp1252")) as table:
        assert table.format.encoding == "cp1252"


def test_as_many_lines_of_utf_8_as_of_something_else_are_utf_8(tmp_path: Path) -> None:
    _, rows = read(written(tmp_path, "Name,City\nZoë,Ulm\n".encode() + b"J\xfcrgen,Bonn\n"))
    assert cells(rows) == [("Zoë", "Ulm"), ("Jürgen", "Bonn")]


def test_utf_16_of_another_script_is_recognised_without_a_mark(tmp_path: Path) -> None:
    text = "Имя;Город;Почта\n" + "Анна;Москва;anna@example.org\n" * 20
    with open_table(written(tmp_path, text, encoding="utf-16-le")) as table:
        assert table.format.encoding == "utf-16-le"
        assert table.header == ("Имя", "Город", "Почта")


def test_the_first_byte_that_tells_may_stand_far_behind_the_beginning(tmp_path: Path) -> None:
    plain = b"Anna,Berlin,0123456789012345678901234567890\n" * (3 * MIB // 44)
    path = written(tmp_path, b"Name,City,Filler\n" + plain + "Jürgen,Köln,x\n".encode("cp1252"))
    with open_table(path) as table:
        assert table.format.encoding == "cp1252"
        assert list(table.rows())[-1].cells == ("Jürgen", "Köln", "x")


def test_a_row_of_another_encoding_is_read_and_noted(tmp_path: Path) -> None:
    good = "Zoë,Köln\n".encode()
    path = written(tmp_path, b"Name,City\n" + good * 3 + "Jürgen,Bonn\n".encode("cp1252") + good)
    _, rows = read(path)
    assert cells(rows) == [("Zoë", "Köln")] * 3 + [("Jürgen", "Bonn"), ("Zoë", "Köln")]
    assert [(row.number, note.column) for row in rows for note in row.notes] == [(5, 0)]
    assert "read as Windows-1252" in rows[3].notes[0].sentence
    assert rows[3].problem is None


def test_a_value_cut_in_the_middle_of_a_letter_is_left_unknown_and_noted(tmp_path: Path) -> None:
    good = "Zoë,Köln\n".encode()
    path = written(tmp_path, b"Name,City\n" + good * 3 + "Jürgen Groß".encode()[:-1] + b",Bonn\n" + good)
    _, rows = read(path)
    assert rows[3].cells == ("", "Bonn")
    assert rows[3].notes[0].column == 0
    assert "left unknown" in rows[3].notes[0].sentence
    assert rows[4].cells == ("Zoë", "Köln")


def test_bytes_without_meaning_in_windows_1252_spoil_one_value_only(tmp_path: Path) -> None:
    path = written(tmp_path, b"Name,City\nJ\xfcrgen,K\xf6ln\nA\x81b,Bonn\nZo\xeb,x\n")
    _, rows = read(path)
    assert cells(rows) == [("Jürgen", "Köln"), ("", "Bonn"), ("Zoë", "x")]
    assert [note.column for note in rows[1].notes] == [0]


def test_half_a_surrogate_pair_spoils_one_value_only(tmp_path: Path) -> None:
    content = (
        b"\xff\xfe"
        + "Name,City\nAnna,".encode("utf-16-le")
        + b"\x3d\xd8"
        + "x\nZoë,Köln\n".encode("utf-16-le")
    )
    _, rows = read(written(tmp_path, content))
    assert cells(rows) == [("Anna", ""), ("Zoë", "Köln")]
    assert rows[0].notes[0].column == 1


def test_an_odd_byte_at_the_end_of_utf_16_is_reported(tmp_path: Path) -> None:
    content = b"\xff\xfe" + "Name,City\nAnna,Ulm\nZoë,Köln".encode("utf-16-le") + b"\x41"
    _, rows = read(written(tmp_path, content))
    assert rows[0].cells == ("Anna", "Ulm")
    assert rows[1].cells == ("Zoë", "")
    assert rows[1].notes


def test_zero_bytes_are_left_out_and_noted(tmp_path: Path) -> None:
    _, rows = read(written(tmp_path, b"Name,City\nAn\x00na,Berlin\x00\x00\nZoe,Ulm\n"))
    assert cells(rows) == [("Anna", "Berlin"), ("Zoe", "Ulm")]
    assert [note.column for note in rows[0].notes] == [0, 1]


def test_columns_padded_with_zero_bytes_are_no_utf_16(tmp_path: Path) -> None:
    content = b"Name,City\n" + b"Anna\x00\x00\x00\x00\x00\x00,Ulm\x00\x00\x00\x00\x00\x00\n" * 50
    _, rows = read(written(tmp_path, content))
    assert cells(rows) == [("Anna", "Ulm")] * 50


def test_zero_bytes_always_in_the_same_half_are_no_utf_16(tmp_path: Path) -> None:
    names = ["Anna", "Otto", "Lena", "Hugo", "Paul", "Emil", "Bodo", "Yves", "Xena", "Rita"]
    content = b"Name,Town\n" + b"".join(f"{name},Ulm\x00\n".encode() for name in names)
    assert (content[0::2].count(0), content[1::2].count(0)) == (10, 0)
    with open_table(written(tmp_path, content)) as table:
        assert table.format.encoding == "utf-8"
        assert [row.cells for row in table.rows()] == [(name, "Ulm") for name in names]


def test_a_person_may_name_the_encoding(tmp_path: Path) -> None:
    path = written(tmp_path, "Name,City\nŽofie,Plzeň\n", encoding="cp1250")
    _, rows = read(path, hint=FormatHint(encoding="cp1250"))
    assert rows[0].cells == ("Žofie", "Plzeň")
    assert "is no encoding" in refusal(path, hint=FormatHint(encoding="klingon"))


def test_a_named_encoding_still_loses_the_mark(tmp_path: Path) -> None:
    header, _ = read(written(tmp_path, TEXT, encoding="utf-8-sig"), hint=FormatHint(encoding="utf-8"))
    assert header == ("Name", "City")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    garbage = bytes((index * 7919) % 256 for index in range(5_000))
    assert "binary data" in refusal(written(tmp_path, garbage))
    assert "is empty" in refusal(written(tmp_path, b"\x00" * 1_000))
