"""Lines cut into rows: quoted line breaks, broken quotes, rows of the wrong length, and values that cannot be
read.

What is decided here, once: a row with fewer cells than the header is filled up with empty ones (spreadsheets
leave out trailing empty cells) unless it and the next line together make exactly one row, cut in two by a
line break without quotes. A row with more cells loses empty ones at its end; where one of them holds
something the row has a problem. A quote that is not closed costs the line it stands in.
"""

import csv
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from leadwright.capture.reading.dialect import Dialect
from leadwright.capture.reading.formulas import unneutralise
from leadwright.capture.reading.lines import Block, is_unreadable
from leadwright.capture.reading.table import CellNote, Row

NOT_CLOSED = "has a quotation mark that is never closed"
OUT_OF_PLACE = "has a quotation mark out of place"
CUT_IN_TWO = "is cut in two by a line break, {other} holds the other part"
REPEATS_HEADER = "repeats the header"

# The csv module takes no cell above this many characters; the limit is one of the whole process, so it is
# kept.
CELL_CHARACTERS = 131_072
# After this many quotes that were never closed, quoted line breaks are no longer looked for in this file:
# each costs reading up to a megabyte twice, and a file made for it would take days.
_PATIENCE = 1_000


def longer(cells: int, width: int) -> str:
    """What is wrong with a row that holds something beyond the header's last column."""
    return f"has {cells} cells where the header has {width}"


class Record(NamedTuple):
    """Lines [start, end) of a block read as one record."""

    start: int
    end: int
    cells: list[str]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """What a row has to look like: the header's cells, and how it is written. `reason` is an own column at
    the end to leave out.
    """

    dialect: Dialect
    header: tuple[str, ...]
    repair: bool
    reason: bool = False

    @property
    def width(self) -> int:
        return len(self.header)


class RecordCutter:
    """Cuts lines into records; what is not complete at the end of a block waits for the next."""

    def __init__(self, dialect: Dialect, limit: int, width: int | None = None) -> None:
        self._dialect = dialect
        self._limit = limit
        self._width = width
        self._given_up = 0

    def cut(self, lines: Sequence[str], final: bool) -> Iterator[Record]:
        """The complete records of `lines`. Where not `final`, lines after the last record given wait for
        more.
        """
        start: int | None = 0
        while start is not None and start < len(lines):
            start = yield from self._until_broken(lines, start, final)

    def _until_broken(
        self, lines: Sequence[str], start: int, final: bool
    ) -> Generator[Record, None, int | None]:
        """Records of one reader, until a quote turns out never to be closed. Gives the line to go on at, None
        to wait.
        """
        offset, reader = start, self._dialect.reader(self._window(lines, start), strict=True)
        while True:
            try:
                for cells in reader:
                    end = offset + reader.line_num
                    if end - start > 1 and self._swallows(lines, start, end, cells):
                        yield self._broken(lines, start, NOT_CLOSED)
                        return start + 1
                    yield Record(start, end, cells)
                    start = end
                return start
            except csv.Error as error:
                end = offset + reader.line_num
                if end == len(lines) and not final and self._may_go_on(lines, start):
                    return None
                yield self._broken(lines, start, _problem(error, end - start))
                if end - start > 1:
                    return start + 1
                # The reader starts afresh after an error, so it can be kept: a new one would cost a copy of
                # the lines.
                start = end

    def _window(self, lines: Sequence[str], start: int) -> Sequence[str]:
        if self._given_up >= _PATIENCE:
            return lines[start : start + 1]
        return lines[start:] if start else lines

    def _may_go_on(self, lines: Sequence[str], start: int) -> bool:
        """Whether a record may still be completed by lines to come."""
        return self._given_up < _PATIENCE and sum(map(len, lines[start:])) <= self._limit

    def _swallows(self, lines: Sequence[str], start: int, end: int, cells: Sequence[str]) -> bool:
        """Whether a record over several lines is rows that two stray quotes hold together.

        Its length is wrong and its second line alone is a row; or its length is right, and two or more lines
        inside are rows each, which lines of a note are not where a row has three cells or more.
        """
        if self._width is None:
            return False
        if len(cells) != self._width:
            return len(self.alone(lines[start + 1])) == self._width
        inside = lines[start + 1 : end - 1]
        return (
            self._width > 2
            and len(inside) > 1
            and all(len(self.alone(line)) == self._width for line in inside)
        )

    def _broken(self, lines: Sequence[str], start: int, problem: str) -> Record:
        """The line a record starts at, read for itself; a quote out of place matters only where the cells do
        not fit.
        """
        cells = self.alone(lines[start])
        if problem == NOT_CLOSED:
            self._given_up += 1
            cells[-1:] = [cell.rstrip("\r\n") for cell in cells[-1:]]
        harmless = problem == OUT_OF_PLACE and self._width in (None, len(cells))
        return Record(start, start + 1, cells, None if harmless else problem)

    def alone(self, line: str) -> list[str]:
        """One line read leniently; of a cell that is too long only the beginning."""
        try:
            return next(self._dialect.reader([line], strict=False), [])
        except csv.Error:
            return next(self._dialect.reader([line[:CELL_CHARACTERS]], strict=False), [])


def _problem(error: csv.Error, lines: int) -> str:
    """What csv.reader's complaint means. Over several lines every complaint comes from a quote that should
    have ended earlier.
    """
    message = str(error)
    if lines > 1 or "unexpected end of data" in message:
        return NOT_CLOSED
    if "field larger" in message:
        return f"has a cell of more than {CELL_CHARACTERS:,} characters, of which only the beginning is kept"
    return OUT_OF_PLACE


class RowReader:
    """Makes rows of blocks of lines. Holds one block, and at most `limit` characters of a record that goes on
    in the next.
    """

    def __init__(self, layout: Layout, *, first_line: int, limit: int) -> None:
        self._layout = layout
        self._limit = limit
        self._cutter = RecordCutter(layout.dialect, limit, layout.width)
        self._line = first_line
        self._whole_before = False
        self._second_half = -1

    def rows(self, blocks: Iterable[Block]) -> Iterator[Row]:
        """The rows of the blocks, of which the first begins with line `first_line`. Empty rows are left out."""
        waiting = Block([])
        for block in blocks:
            if block.too_long:
                yield from self._rows_of(waiting, final=True)
                yield self._too_long(block)
                self._line, waiting = self._line + len(waiting.lines) + 1, Block([])
                continue
            joined = (
                Block(waiting.lines + block.lines, waiting.careful or block.careful)
                if waiting.lines
                else block
            )
            done = yield from self._rows_of(joined, final=False)
            self._line += done
            waiting = Block(joined.lines[done:], joined.careful)
        yield from self._rows_of(waiting, final=True)

    def _rows_of(self, block: Block, *, final: bool) -> Generator[Row, None, int]:
        """The rows of a block; gives how many of its lines are done with."""
        line, width = self._line, self._layout.width
        header = list(self._layout.header) if any(self._layout.header) else None
        plain = not (block.careful or self._layout.reason)
        done = 0
        for start, end, cells, problem in self._cutter.cut(block.lines, final):
            if len(cells) == width and problem is None:
                self._whole_before = True
                row = Row(line + start, tuple(cells), REPEATS_HEADER if cells == header else None)
            elif problem is not None:
                row = Row(line + start, tuple(cells), problem)
            else:
                lines_after = block.lines[end : end + 2]
                if not final and len(lines_after) < 2:
                    break
                row = self._fitted(Row(line + start, tuple(cells)), lines_after)
            done = end
            if not plain:
                row = mended(row, self._layout)
            if row.problem is not None or any(row.cells):
                yield row
        return done

    def _fitted(self, row: Row, lines_after: Sequence[str]) -> Row:
        """A row that is longer or shorter than the header, made to fit or given its problem."""
        width, cells = self._layout.width, row.cells
        if len(cells) > width:
            if any(cells[width:]):
                ours = int(self._layout.reason)
                return row._replace(problem=longer(len(cells) - ours, width - ours))
            return row._replace(cells=cells[:width])
        if not any(map(str.strip, cells)):
            return row._replace(cells=())
        if row.number == self._second_half:
            return row._replace(problem=CUT_IN_TWO.format(other=f"line {row.number - 1}"))
        if self._whole_before and self._is_first_half(len(cells), lines_after):
            self._second_half = row.number + 1
            return row._replace(problem=CUT_IN_TWO.format(other=f"line {row.number + 1}"))
        self._whole_before = False
        return row._replace(cells=cells + ("",) * (width - len(cells)))

    def _is_first_half(self, cells: int, lines_after: Sequence[str]) -> bool:
        """Whether the next line has exactly the cells that are missing, the broken one counted twice, and the
        one after it is whole.
        """
        width = self._layout.width
        lengths = [len(self._cutter.alone(line)) for line in lines_after]
        return lengths[:1] == [width + 1 - cells] and lengths[0] < width and lengths[1:] in ([], [width])

    def _too_long(self, block: Block) -> Row:
        cells = self._cutter.alone(block.lines[0][:CELL_CHARACTERS])
        problem = f"is longer than {self._limit:,} bytes, of which only the beginning is kept"
        return mended(Row(self._line, tuple(cells), problem), self._layout)


def mended(row: Row, layout: Layout) -> Row:
    """The row without zero bytes, unreadable bytes, our own apostrophes and our own column of reasons; notes
    say what was lost.
    """
    cells, notes = row.cells, row.notes
    whole = "".join(cells)
    if "\x00" in whole or is_unreadable(whole):
        cells, notes = _readable(cells, layout)
    if "'" in whole:
        cells = tuple([unneutralise(cell) if "'" in cell else cell for cell in cells])
    if layout.reason:
        cells = cells[: layout.width - 1] + cells[layout.width :]
    return row._replace(cells=cells, notes=notes)


def _readable(cells: Sequence[str], layout: Layout) -> tuple[tuple[str, ...], tuple[CellNote, ...]]:
    texts = [readable_text(cell, repair=layout.repair) for cell in cells]
    notes = [CellNote(column, note) for column, (_, note) in enumerate(texts) if note]
    return tuple(text for text, _ in texts), tuple(notes)


def readable_text(cell: str, *, repair: bool) -> tuple[str, str]:
    """A cell that can be stored, and what was done to it ("" if nothing).

    Bytes that are no UTF-8 are read as Windows-1252 where the cell holds no valid UTF-8 beside them and they
    come out as letters: lists joined from two programs look like that. Otherwise the value is left unknown
    rather than guessed.
    """
    note = ""
    if "\x00" in cell:
        cell, note = cell.replace("\x00", ""), "held zero bytes, which were left out"
    if not is_unreadable(cell):
        return cell, note
    repaired = _as_windows(cell) if repair else None
    if repaired is None:
        return "", "holds bytes that are no text in this encoding and was left unknown"
    return repaired, "is not valid UTF-8 and was read as Windows-1252"


def _as_windows(cell: str) -> str | None:
    raw = cell.encode("ascii", "surrogateescape") if _only_escapes(cell) else b"\x81"
    text = raw.decode("cp1252", "replace")
    return text if all(character.isascii() or character.isalpha() for character in text) else None


def _only_escapes(cell: str) -> bool:
    return all(character.isascii() or "\udc80" <= character <= "\udcff" for character in cell)
