"""How much memory a workbook would take, told from its file before it is loaded.

A sheet is loaded whole. Measured with python-calamine 0.9.1 (resident memory, generated workbooks of 0.2 to
12.6 million cells):

- XLSX: 40 bytes for each cell with a value while reading, 32 for each place of the rectangle they span (so
  one cell in the far corner costs the whole rectangle), for each text its own copy of 32 bytes or its length
  and 24, and the table of shared texts. 1,048,576 rows x 12 columns took 1.0 to 1.15 GiB. Cells, rectangle,
  texts and which cell repeats which text are counted by unpacking the sheet once in pieces.
- ODS: 88 bytes for each place of the rectangle and two copies of each text, with repeated rows and columns
  multiplied out.
- XLS: 40 bytes for each cell, two copies of the rectangles, the table of shared texts, and two copies of a
  text of average length for each cell that shows one.

The file itself is held in memory as well.
"""

import mmap
import re
import zipfile
import zlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers.expat import ExpatError, ParserCreate

from leadwright.capture.reading.compound import xls_content
from leadwright.capture.reading.content import damaged
from leadwright.capture.reading.errors import UnreadableFile
from leadwright.capture.reading.table import GIB, MIB, Limits

_BASE = 16 * MIB
_XLSX_CELL, _XLSX_PLACE, _ODS_PLACE = 40, 32, 88
_XLS_CELL, _XLS_PLACE = 40, 64
_TEXT_LEAST, _TEXT_EXTRA = 32, 24

# Parts the reader loads besides sheets and shared texts; honest ones are far smaller.
_SMALL_PART = 64 * MIB

_ANY_COLUMN = re.compile(rb' r="([A-Z]{1,3})')
_FILLED_COLUMN = re.compile(rb' r="([A-Z]{1,3})\d{1,7}"[^>/]*>')
_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?\br="(\d{1,7})"')
_SHARED = re.compile(rb't="s"[^>]*>\s*<(?:\w+:)?v>(\d+)<')
_SHARED_TEXT = re.compile(rb"<(?:\w+:)?si>(.*?)</(?:\w+:)?si>", re.DOTALL)
_BETWEEN_TAGS = re.compile(rb">([^<]+)<")
_ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell([^>]*?)(/?)>")
_COLUMNS_REPEATED = re.compile(rb'number-columns-repeated="(\d+)"')
_ROWS_REPEATED = re.compile(rb'number-rows-repeated="(\d+)"')


class Archive:
    """The parts of a zipped workbook, unpacked in pieces and never beyond the limit."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path = path
        self._limits = limits

    def names(self) -> dict[str, str]:
        """The names of the parts by their lower-case form: programs differ in the case they write."""
        with zipfile.ZipFile(self.path) as archive:
            return {name.lower(): name for name in archive.namelist()}

    def pieces(self, part: str, most: int | None = None) -> Iterator[bytes]:
        """One part in pieces of a megabyte. Raises UnreadableFile when it unpacks to more than `most` or
        cannot be unpacked.
        """
        most = most or self._limits.inflated_bytes
        unpacked = 0
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(part) as file:
                while piece := file.read(MIB):
                    unpacked += len(piece)
                    if unpacked > most:
                        raise self._bomb(part, most)
                    yield piece
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
            KeyError,
        ) as error:
            raise damaged(self.path, part) from error

    def check_well_formed(self, part: str) -> None:
        """Raises UnreadableFile where a part is no well-formed XML; entities, which can be bombs, are
        refused.
        """
        parser = ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse_entities
        try:
            for piece in self.pieces(part):
                parser.Parse(piece)
            parser.Parse(b"", True)
        except ExpatError as error:
            raise damaged(self.path, part) from error

    def _refuse_entities(self, *_: object) -> None:
        raise damaged(self.path, "with a document type of its own")

    def whole(self, part: str) -> bytes:
        """One of the small parts."""
        return b"".join(self.pieces(part, _SMALL_PART))

    def tokens(self, part: str, ending: bytes) -> Iterator[bytes]:
        """The part in pieces that end after `ending`, so that nothing is cut in its middle."""
        rest = b""
        for piece in self.pieces(part):
            rest += piece
            cut = rest.rfind(ending) + len(ending)
            if cut >= len(ending):
                yield rest[:cut]
                rest = rest[cut:]
            elif len(rest) > _SMALL_PART:
                raise self._bomb(part, _SMALL_PART)
        yield rest

    def _bomb(self, part: str, most: int) -> UnreadableFile:
        return UnreadableFile(
            f"{self.path.name} was not opened: its part {part} unpacks to more than {most // MIB:,} MiB. If it is an honest "
            "workbook, save it as CSV and import that.",
            file=self.path.name,
        )


def check_memory(path: Path, needed: int, limits: Limits) -> None:
    """Raises UnreadableFile when a workbook needs more memory than allowed, with the cure."""
    if needed > limits.workbook_bytes:
        raise UnreadableFile(
            f"{path.name} would need at least {needed / GIB:.1f} GiB of memory as a workbook, more than the "
            f"{limits.workbook_bytes / GIB:.1f} GiB allowed; save it as CSV, which is read line by line whatever its size.",
            file=path.name,
        )


def check_xls(path: Path, limits: Limits) -> None:
    """Raises UnreadableFile for an XLS file that would need too much memory."""
    size = path.stat().st_size
    check_memory(path, size, limits)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        content = xls_content(data)
    if content is None:
        raise damaged(path)
    each = max(_TEXT_LEAST, content.text_bytes // max(content.texts, 1) + _TEXT_EXTRA)
    texts = (2 * content.cells_with_text + content.texts) * each
    cells = content.cells * _XLS_CELL + content.places * _XLS_PLACE
    check_memory(path, _BASE + 2 * size + cells + texts, limits)


@dataclass(slots=True)
class _Sheet:
    """What has been counted of a sheet."""

    cells: int = 0
    rows: int = 0
    columns: int = 0
    text_bytes: int = 0

    def bytes(self, cell: int, place: int) -> int:
        return self.cells * cell + self.rows * self.columns * place + self.text_bytes


@dataclass(slots=True)
class SharedTexts:
    """The texts that the sheets of an XLSX file point at: what a copy of each costs, and all of them
    together.
    """

    costs: "array[int]" = field(default_factory=lambda: array("Q"))
    table_bytes: int = 0

    def copies(self, numbers: Sequence[bytes]) -> int:
        """What copies of the texts with these numbers cost; numbers beyond the table are the loader's
        problem.
        """
        try:
            return sum(map(self.costs.__getitem__, map(int, numbers)))
        except IndexError:
            return self.copies([number for number in numbers if int(number) < len(self.costs)])


def shared_texts(archive: Archive, limits: Limits) -> SharedTexts:
    """The shared texts of an XLSX file. Raises UnreadableFile when they alone need too much memory."""
    texts = SharedTexts()
    part = archive.names().get("xl/sharedstrings.xml")
    for piece in archive.tokens(part, b"si>") if part else ():
        # Of the length, seven characters are the tags around a plain text; formatted texts are counted with
        # all their tags.
        lengths = map(len, _SHARED_TEXT.findall(piece))
        costs = [max(_TEXT_LEAST, length - 7 + _TEXT_EXTRA) for length in lengths]
        texts.costs.extend(costs)
        texts.table_bytes += sum(costs) + _TEXT_EXTRA * len(costs)
        check_memory(archive.path, texts.table_bytes, limits)
    return texts


def check_xlsx_parts(archive: Archive) -> None:
    """Raises UnreadableFile where a part that is loaded with every workbook is no honest one."""
    for name, part in archive.names().items():
        if name in ("xl/workbook.xml", "xl/styles.xml", "[content_types].xml") or name.endswith(".rels"):
            for _ in archive.pieces(part, _SMALL_PART):
                pass


def check_xlsx_sheet(archive: Archive, part: str, texts: SharedTexts, limits: Limits) -> None:
    """Raises UnreadableFile when loading this sheet would need too much memory; stops counting as soon as it
    is clear.
    """
    sheet = _Sheet()
    fixed = _BASE + archive.path.stat().st_size + texts.table_bytes
    for piece in archive.tokens(part, b">"):
        _count_xlsx(piece, sheet, texts)
        check_memory(archive.path, fixed + sheet.bytes(_XLSX_CELL, _XLSX_PLACE), limits)


def _count_xlsx(piece: bytes, sheet: _Sheet, texts: SharedTexts) -> None:
    if _ANY_COLUMN.search(piece):
        sheet.cells += piece.count(b"/c>") + piece.count(b":c>")
        # Cells that are only coloured take no room, but are told from others at twice the price: only where
        # they matter.
        if max(map(_column_number, set(_ANY_COLUMN.findall(piece)))) > sheet.columns:
            sheet.columns = max([sheet.columns, *map(_column_number, set(_FILLED_COLUMN.findall(piece)))])
        sheet.rows = max([sheet.rows, *map(int, _ROW.findall(piece)[-1:])])
        # No program writes a cell into another row than its own; a file made to break the loader does.
        further = re.compile(rb' r="[A-Z]{1,3}(\d{%d,9})"[^>/]*>' % (len(str(sheet.rows)) + 1))
        sheet.rows = max([sheet.rows, *map(int, further.findall(piece))])
    elif b"<v>" in piece:
        _count_unnamed(piece, sheet)
    sheet.text_bytes += texts.copies(_SHARED.findall(piece))
    inline = piece.count(b'"inlineStr"') + piece.count(b't="str"')
    if inline:
        sheet.text_bytes += _TEXT_EXTRA * inline + sum(map(len, _BETWEEN_TAGS.findall(piece)))


def _count_unnamed(piece: bytes, sheet: _Sheet) -> None:
    """Cells that do not say where they stand: each follows the one before. A row may go on in the next piece,
    hence twice.
    """
    rows = piece.split(b"/row>")
    sheet.cells += piece.count(b"<v>")
    sheet.rows += len(rows)
    sheet.columns = max(sheet.columns, 2 * max(row.count(b"<v>") for row in rows))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def check_ods(archive: Archive, limits: Limits) -> None:
    """Raises UnreadableFile when loading this ODS file, all its sheets, would need too much memory.

    The loader waits for ever for the end of an element that is not closed, so that is looked at first.
    """
    part = archive.names()["content.xml"]
    archive.check_well_formed(part)
    done, sheet, empty = _BASE + archive.path.stat().st_size, _Sheet(), 0
    for piece in archive.tokens(part, b"</table:table-row>"):
        for row in piece.split(b"</table:table-row>"):
            if b"<table:table " in row:
                done, sheet, empty = done + sheet.bytes(0, _ODS_PLACE), _Sheet(), 0
            empty = _count_ods(row, sheet, empty)
            check_memory(archive.path, done + sheet.bytes(0, _ODS_PLACE), limits)


def _count_ods(row: bytes, sheet: _Sheet, empty: int) -> int:
    """Count one row; `empty` rows stand before it, which take room only once a filled one follows. Gives the
    new number of them.
    """
    repeated = _ROWS_REPEATED.search(row)
    times = int(repeated.group(1)) if repeated else 1
    width, place, texts = 0, 0, 0
    for attributes, closed in _ODS_CELL.findall(row):
        found = _COLUMNS_REPEATED.search(attributes) if b"repeated" in attributes else None
        count = int(found.group(1)) if found else 1
        place += count
        if not closed or b"office:value" in attributes:
            width, texts = place, texts + count
    if not width:
        return empty + times
    sheet.rows += empty + times
    sheet.columns = max(sheet.columns, width)
    widest = max(map(int, _COLUMNS_REPEATED.findall(row)), default=1) if texts else 1
    length = sum(map(len, _BETWEEN_TAGS.findall(row))) * min(widest, texts)
    sheet.text_bytes += 2 * times * (length + texts * _TEXT_LEAST)
    return 0
