"""The container of XLS files, as far as it takes to see how many cells and how much text a workbook holds.

Sources: [MS-CFB] 2.2 to 2.6 (header, sector chains, directory), [MS-XLS] 2.4.265 (SST, the table of shared
texts) and 2.4 (records of cells, all of which begin with row and column).
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap
from struct import error as StructError
from struct import unpack_from

_SST, _CONTINUE, _BEGINNING = 0x00FC, 0x003C, 0x0809
_SEVERAL_NUMBERS, _DIMENSIONS = 0x00BD, 0x0200
# FORMULA (three versions), LABELSST, RSTRING, NUMBER, LABEL, BOOLERR, RK
_CELLS = frozenset({0x0006, 0x0206, 0x0406, 0x00FD, 0x00D6, 0x0203, 0x0204, 0x0205, 0x027E})
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256
_DIRECTORY_ENTRY = 128
_FIRST_FAT_SECTORS = 109
# Sector numbers above this are marks: end of chain, free, and so on.
_LAST_SECTOR = 0xFFFFFFFA


@dataclass(slots=True)
class XlsContent:
    """What an XLS file holds: cells, the places of the rectangles they span in each sheet, shared texts, and
    the cells that show one.
    """

    cells: int = 0
    places: int = 0
    text_bytes: int = 0
    texts: int = 0
    cells_with_text: int = 0


def xls_content(data: bytes | mmap) -> XlsContent | None:
    """What an XLS file holds; None where it is damaged: chains that lead nowhere, cells where no sheet has
    any.
    """
    try:
        return _content(_records(_workbook(data)))
    except (IndexError, ValueError, ArithmeticError, StructError):
        return None


def _content(records: Iterator[tuple[int, bytes]]) -> XlsContent:
    content, rows, columns, before = XlsContent(), 0, 0, 0
    for number, body in records:
        if number in _CELLS or number == _SEVERAL_NUMBERS:
            row, column = unpack_from("<HH", body)
            last = int.from_bytes(body[-2:], "little") if number == _SEVERAL_NUMBERS else column
            if not column <= last < _MOST_COLUMNS:
                raise ValueError("a cell beyond the last column")
            content.cells += last - column + 1
            rows, columns = max(rows, row + 1), max(columns, last + 1)
        elif number == _DIMENSIONS:
            _check_dimensions(body)
        elif number == _SST:
            content.cells_with_text, content.texts = unpack_from("<II", body)
            content.text_bytes += len(body)
        elif number == _CONTINUE and before == _SST:
            content.text_bytes += len(body)
            continue
        elif number == _BEGINNING:
            content.places += rows * columns
            rows = columns = 0
        before = number
    content.places += rows * columns
    return content


def _check_dimensions(body: bytes) -> None:
    """Raises ValueError for a sheet that says it is larger than any: the loader believes it and asks for the
    memory.
    """
    first_row, rows, first_column, columns = unpack_from("<IIHH" if len(body) >= 14 else "<HHHH", body)
    if not (first_row <= rows <= _MOST_ROWS and first_column <= columns <= _MOST_COLUMNS):
        raise ValueError("a sheet beyond the last row or column")


def _records(sectors: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """The records of a workbook stream: each a number, a length and as many bytes."""
    held = bytearray()
    for sector in sectors:
        held += sector
        start = 0
        while start + 4 <= len(held):
            number, length = unpack_from("<HH", held, start)
            end = start + 4 + length
            if end > len(held):
                break
            yield number, bytes(held[start + 4 : end])
            start = end
        del held[:start]


def _workbook(data: bytes | mmap) -> Iterator[bytes]:
    """The sectors of the workbook's stream. One of less than 4,096 bytes is stored elsewhere and not looked
    for: it is small.
    """
    size = 1 << int.from_bytes(data[30:32], "little")
    table = _allocation(data, size)
    (directory,) = unpack_from("<I", data, 48)
    for sector in _chain(data, table, directory, size):
        for offset in range(0, len(sector), _DIRECTORY_ENTRY):
            entry = sector[offset : offset + _DIRECTORY_ENTRY]
            name = entry[: max(int.from_bytes(entry[64:66], "little") - 2, 0)].decode("utf-16-le", "replace")
            if name in ("Workbook", "Book") and len(entry) == _DIRECTORY_ENTRY:
                (start,) = unpack_from("<I", entry, 116)
                yield from _chain(data, table, start, size)
                return


def _allocation(data: bytes | mmap, size: int) -> "array[int]":
    """For each sector the one that follows it. The first 109 pieces of this table are named in the header,
    others in a chain.
    """
    sectors = list(unpack_from(f"<{_FIRST_FAT_SECTORS}I", data, 76))
    (more,) = unpack_from("<I", data, 68)
    per_sector = size // 4
    for _ in range(len(data) // size):
        if more > _LAST_SECTOR:
            break
        listed = unpack_from(f"<{per_sector}I", data, (more + 1) * size)
        sectors += listed[:-1]
        more = listed[-1]
    table = array("I")
    for sector in sectors:
        if sector <= _LAST_SECTOR:
            table.frombytes(data[(sector + 1) * size : (sector + 2) * size])
    return table


def _chain(data: bytes | mmap, table: "array[int]", sector: int, size: int) -> Iterator[bytes]:
    """The sectors from one on. A chain that bites its tail ends after as many sectors as the file has."""
    for _ in range(len(data) // size + 1):
        if sector > _LAST_SECTOR:
            return
        yield data[(sector + 1) * size : (sector + 2) * size]
        sector = table[sector]
