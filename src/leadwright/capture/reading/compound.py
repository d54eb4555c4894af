"""The container of XLS files, as far as it takes to see how much text a workbook holds.

Sources: [MS-CFB] 2.2 to 2.6 (header, sector chains, directory), [MS-XLS] 2.4.265 (SST, the table of shared
texts).
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap
from struct import error as StructError
from struct import unpack_from

_SST, _CONTINUE, _END = 0x00FC, 0x003C, 0x000A
_DIRECTORY_ENTRY = 128
_FIRST_FAT_SECTORS = 109
# Sector numbers above this are marks: end of chain, free, and so on.
_LAST_SECTOR = 0xFFFFFFFA


@dataclass(frozen=True, slots=True)
class TextTable:
    """The shared texts of a workbook: their bytes, how many there are, and how many cells show one."""

    size: int = 0
    texts: int = 0
    cells: int = 0


def shared_text_table(data: bytes | mmap) -> TextTable:
    """The table of shared texts of an XLS file; an empty one where the file has none or is damaged."""
    try:
        return _table(_records(_workbook(data)))
    except (IndexError, ValueError, ArithmeticError, StructError):
        return TextTable()


def _table(records: Iterator[tuple[int, bytes]]) -> TextTable:
    size = texts = cells = 0
    for number, body in records:
        if size and number != _CONTINUE:
            break
        if number == _SST:
            cells, texts = unpack_from("<II", body)
        if number == _SST or size:
            size += len(body)
        elif number == _END:
            break
    return TextTable(size, texts, cells)


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
