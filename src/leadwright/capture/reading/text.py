"""A table in a text file: CSV, TSV, or anything else with one record in a line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from leadwright.capture.reading.dialect import detect_dialect, usual_width
from leadwright.capture.reading.encoding import UTF8, Encoding, encoding_of, utf8_pieces
from leadwright.capture.reading.errors import UnreadableFile
from leadwright.capture.reading.formulas import unneutralise
from leadwright.capture.reading.header import HeaderRow, find_header
from leadwright.capture.reading.lines import Block, line_blocks
from leadwright.capture.reading.records import Layout, Record, RecordCutter, RowReader, readable_text
from leadwright.capture.reading.rejected import ends_in_reasons
from leadwright.capture.reading.table import (
    NO_DELIMITER,
    Format,
    FormatHint,
    Limits,
    Row,
    Table,
    check_shape,
)

_JUDGED_RECORDS = 2_000


@dataclass(frozen=True, slots=True)
class _Found:
    """What the first lines of a file told. `first_line` is the number of the first line below the header."""

    layout: Layout
    header_line: int
    first_line: int
    preamble: tuple[str, ...]


class TextTable(Table):
    """Streams a text file: holds a megabyte or two of it, whatever its size."""

    def __init__(self, path: Path, encoding: Encoding, found: _Found, limits: Limits) -> None:
        dialect = found.layout.dialect
        one_column = dialect.delimiter == NO_DELIMITER
        form = Format(
            kind="tsv" if dialect.delimiter == "\t" else "csv",
            encoding=encoding.name,
            bom=encoding.mark > 0,
            delimiter=None if one_column else dialect.delimiter,
            quote=dialect.quote,
            escape=dialect.escape,
            skip_initial_space=dialect.skip_initial_space,
            header_line=found.header_line,
            sheet=None,
        )
        names = found.layout.header[: -1 if found.layout.reason else None]
        super().__init__(path, form, tuple(map(_name, names)), found.preamble)
        self._encoding = encoding
        self._found = found
        self._limits = limits
        self._consumed = 0

    def rows(self) -> Iterator[Row]:
        self._consumed = 0
        reader = RowReader(
            self._found.layout, first_line=self._found.first_line, limit=self._limits.record_bytes
        )
        blocks = _blocks(self.path, self._encoding, self._limits)
        return reader.rows(_without(self._counted(blocks), self._found.first_line - 1))

    def progress(self) -> int:
        return self._consumed

    def note_progress(self, consumed: int) -> None:
        """Say how many bytes another process has read of the same file."""
        self._consumed = consumed

    def _counted(self, blocks: Iterator[tuple[int, Block]]) -> Iterator[Block]:
        for position, block in blocks:
            self._consumed = position
            yield block
        self._consumed = self.size


def open_text(path: Path, *, limits: Limits, hint: FormatHint) -> TextTable:
    """The table in a text file. Reads up to the first megabyte, and more only to find out the encoding.

    Raises UnreadableFile where there is no header with a row below it.
    """
    encoding = encoding_of(path, hint.encoding)
    lines, whole = _first_lines(path, encoding, limits)
    return TextTable(path, encoding, _find(path, encoding, lines, whole, limits, hint), limits)


def _blocks(path: Path, encoding: Encoding, limits: Limits) -> Iterator[tuple[int, Block]]:
    """Blocks of lines, each with the bytes of the file read so far."""
    with path.open("rb") as file:
        name = UTF8 if encoding.wide else encoding.name
        for block in line_blocks(utf8_pieces(file, encoding), name, limits.record_bytes):
            yield file.tell(), block


def _without(blocks: Iterator[Block], lines: int) -> Iterator[Block]:
    """The blocks without their first `lines` lines."""
    for block in blocks:
        if lines == 0:
            yield block
        elif lines < len(block.lines):
            yield block._replace(lines=block.lines[lines:])
            lines = 0
        else:
            lines -= len(block.lines)


def _first_lines(path: Path, encoding: Encoding, limits: Limits) -> tuple[list[str], bool]:
    """The lines of the first block, with the second if that is the last, and whether they are all there are."""
    blocks = _blocks(path, encoding, limits)
    _, first = next(blocks, (0, Block([])))
    if first.too_long:
        raise UnreadableFile(
            f"{path.name} is no table: its line 1 is longer than {limits.record_bytes:,} bytes.",
            file=path.name,
            line=1,
        )
    _, second = next(blocks, (0, None))
    if second is None:
        return first.lines, True
    if next(blocks, None) is None and not second.too_long:
        return first.lines + second.lines, True
    return first.lines, False


def _find(
    path: Path, encoding: Encoding, lines: Sequence[str], whole: bool, limits: Limits, hint: FormatHint
) -> _Found:
    dialect = detect_dialect(lines, hint)
    cutter = RecordCutter(dialect, limits.record_bytes)
    records = list(islice(cutter.cut(lines, whole), _JUDGED_RECORDS))
    header = _header(path, records, hint)
    _check(path, header, records, limits)
    top = records[header.first - 1].end if header.first else 0
    above = records[header.first - 1 if header.index is not None else header.first].start if records else 0
    rows = [record.cells for record in records[header.first :]]
    layout = Layout(
        dialect=dialect,
        header=header.cells,
        repair=encoding.name == UTF8,
        reason=ends_in_reasons(header.cells, rows),
    )
    return _Found(
        layout=layout,
        header_line=above + 1 if header.index is not None else 0,
        first_line=top + 1,
        preamble=tuple(line.rstrip("\r\n") for line in lines[:above]),
    )


def _header(path: Path, records: Sequence[Record], hint: FormatHint) -> HeaderRow:
    cells = [record.cells for record in records]
    if hint.header_line is None:
        return find_header(cells, usual_width(cells))
    if hint.header_line == 0:
        first = next((index for index, row in enumerate(cells) if any(row)), 0)
        return HeaderRow(None, first, ("",) * usual_width(cells))
    for index, record in enumerate(records):
        if record.start + 1 == hint.header_line:
            return HeaderRow(index, index + 1, tuple(record.cells))
    raise UnreadableFile(
        f"No row of {path.name} starts in line {hint.header_line}, so the header cannot be there.",
        file=path.name,
        line=hint.header_line,
    )


def _check(path: Path, header: HeaderRow, records: Sequence[Record], limits: Limits) -> None:
    """Raises UnreadableFile for a table without rows, or with more columns than any list of leads has."""
    check_shape(
        path,
        columns=len(header.cells),
        header_line=None if header.index is None else records[header.index].start + 1,
        has_rows=any(any(record.cells) for record in records[header.first :]),
        limits=limits,
    )


def _name(cell: str) -> str:
    return unneutralise(readable_text(cell, repair=True)[0])
