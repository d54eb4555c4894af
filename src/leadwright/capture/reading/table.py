"""What reading a file gives: a table, its format, its rows, and what was wrong with them."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Literal, NamedTuple, Self

from leadwright.capture.reading.errors import UnreadableFile

Kind = Literal["csv", "tsv", "xlsx", "xls", "ods"]

MIB = 1 << 20
GIB = 1 << 30

# A table of one column is read with a delimiter that no text contains.
NO_DELIMITER = "\x1f"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a machine one file may take.

    `record_bytes`: a record (one row, quoted line breaks included) longer than this is reported as a bad row
    and reading goes on at its second line, so a quote that is never closed costs one row. A single line is
    cut between once and twice this length. `workbook_bytes`: memory a workbook may need; text files need none
    to speak of. `inflated_bytes`: how much one part of a zipped workbook may unpack to before it is called a
    bomb.
    """

    record_bytes: int = MIB
    columns: int = 2_000
    workbook_bytes: int = 3 * GIB // 2
    inflated_bytes: int = 4 * GIB


@dataclass(frozen=True, slots=True)
class FormatHint:
    """What a person knows better than detection. None: detect. `header_line` 0: the file has no header row."""

    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    header_line: int | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """How the file was read. For workbooks `encoding`, `delimiter` and `quote` are None and `sheet` is the
    sheet's name.

    `delimiter` is None for a table of one column. `header_line` is the line (row of the sheet) the header
    starts at, counted from 1; 0 where the file has no header row and the columns are called "Column 1",
    "Column 2", ...
    """

    kind: Kind
    encoding: str | None
    bom: bool
    delimiter: str | None
    quote: str | None
    escape: str | None
    skip_initial_space: bool
    header_line: int
    sheet: str | None


class CellNote(NamedTuple):
    """One value that could not be read as it stood. `column` is the index in `Table.header`; `sentence` says
    what became of it.
    """

    column: int
    sentence: str


class Row(NamedTuple):
    """One row. `number` is the line of the file (row of the sheet) it starts at, counted from 1.

    Where `problem` is None there is exactly one cell for each column of the header. Where it is a phrase
    ("has 13 cells where the header has 12") the row cannot be trusted, and `cells` is what could be read of
    it, of any length.
    """

    number: int
    cells: tuple[str, ...]
    problem: str | None = None
    notes: tuple[CellNote, ...] = ()


class Table(ABC):
    """A table in a file, ready to be streamed.

    `header` has one distinct name for each column ("Phone", "Phone (2)", "Column 3" where the name is empty);
    `original_header` has them as they stand in the file. `preamble` holds the lines above the header. `size`
    is in bytes. `rows()` may be called again and starts from the beginning. Use it as a context manager, or
    call `close()`.
    `sheets` names the visible sheets of a workbook.
    """

    sheets: tuple[str, ...] = ()

    def __init__(
        self, path: Path, format: Format, original_header: tuple[str, ...], preamble: tuple[str, ...]
    ) -> None:
        self.path = path
        self.format = format
        self.original_header = original_header
        self.header = display_names(original_header)
        self.preamble = preamble
        self.size = path.stat().st_size

    @abstractmethod
    def rows(self) -> Iterator[Row]:
        """Stream the rows below the header. Empty rows are left out, but counted in the numbers of the
        others.
        """

    @abstractmethod
    def progress(self) -> int:
        """Bytes of `size` that the latest `rows()` has consumed, in steps of about a megabyte."""

    def sample(self, count: int) -> list[Row]:
        """The first `count` rows without a problem."""
        return list(islice((row for row in self.rows() if row.problem is None), count))

    def close(self) -> None:
        """Let go of what the table holds. Repeating it does nothing."""
        return

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def check_shape(path: Path, *, columns: int, header_line: int | None, has_rows: bool, limits: Limits) -> None:
    """Raises UnreadableFile for a table without a row, or with more columns than any list of leads has."""
    if not has_rows:
        where = f"a header in line {header_line} and no row below it" if header_line else "no row in it"
        raise UnreadableFile(
            f"{path.name} has {where}; there is nothing to import.", file=path.name, line=header_line or 1
        )
    if columns > limits.columns:
        raise UnreadableFile(
            f"{path.name} has {columns:,} columns, more than the {limits.columns:,} that can be read; leave out those that "
            "are not needed.",
            file=path.name,
            line=header_line or 1,
            column=limits.columns + 1,
        )


def file_digest(path: Path) -> str:
    """SHA-256 of the file's bytes as 64 hexadecimal digits, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def display_names(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Distinct one-line names for the cells of a header row: "Phone", "Phone (2)", and "Column 3" for an
    empty one.
    """
    wanted = [" ".join(cell.split()) or f"Column {index}" for index, cell in enumerate(cells, start=1)]
    taken = set(wanted)
    seen: set[str] = set()
    names = []
    for name in wanted:
        if name in seen:
            number = 2
            while f"{name} ({number})" in taken:
                number += 1
            name = f"{name} ({number})"
            taken.add(name)
        seen.add(name)
        names.append(name)
    return tuple(names)
