"""Whether somebody stands in a file, whatever kind of list it is."""

import zipfile
from pathlib import Path

import pytest

from leadwright.capture.reading.finding import stands_in
from tests.capture.reading.files import sheet_of, xlsx

ADA = "ada@loom-works.com"


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("before", [0, (1 << 20) - 9])
def test_an_address_is_found_in_text_whatever_its_case_and_place(
    tmp_path: Path, encoding: str, before: int
) -> None:
    list_ = tmp_path / "list.csv"
    list_.write_bytes(("x" * before + "\nName;Ada@Loom-Works.COM;Grün\n").encode(encoding))
    assert stands_in(list_, ["bo@other.com", ADA])
    assert not stands_in(list_, ["da@loom-works.co.uk"])
    assert not stands_in(list_, [])
    assert not stands_in(tmp_path / "gone.csv", [ADA])


def test_a_workbook_is_unpacked_and_one_that_cannot_be_counts_as_one_that_holds_it(tmp_path: Path) -> None:
    book = xlsx(
        tmp_path / "list.xlsx", {"Leads": sheet_of([("Name", "Mail"), ("Ada", "o'brien&co@loom-works.com")])}
    )
    assert stands_in(book, ["o'brien&co@loom-works.com"])
    assert not stands_in(book, [ADA])
    with zipfile.ZipFile(book, "a") as packed:
        packed.writestr("more", b"x" * 100)
    raw = bytearray(book.read_bytes())
    raw[raw.index(b"more") + 10] ^= 0xFF
    book.write_bytes(raw)
    assert stands_in(book, [ADA])
