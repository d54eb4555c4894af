"""How the cells of a text file are separated and quoted.

Each delimiter is tried on the first lines with csv.reader; the one that gives most rows the same number of
cells wins. The sniffer of the standard library was tried instead: it takes a space for the delimiter of a
German list and "m" for that of a file of one column.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from leadwright.capture.reading.table import NO_DELIMITER, FormatHint

DELIMITERS = (",", ";", "\t", "|")
_JUDGED_LINES = 2_000
# A first line that says which delimiter follows, as Excel writes and reads it.
_SEPARATOR_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)

_IN_QUOTES = re.compile(r'(?:^|[,;\t|]) *"', re.MULTILINE)
_IN_APOSTROPHES = re.compile(r"(?:^|[,;\t|]) *'(?:[^'\n]|'')*' *(?=[,;\t|]|[\r\n]|\Z)", re.MULTILINE)


class Reader(Protocol):
    """What csv.reader gives. `line_num` counts the lines taken so far, not the records."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Dialect:
    """The arguments of csv.reader. `delimiter` is NO_DELIMITER for a file of one column."""

    delimiter: str = NO_DELIMITER
    quote: str = '"'
    escape: str | None = None
    skip_initial_space: bool = False

    def reader(self, lines: Iterable[str], strict: bool) -> Reader:
        """Records of `lines` (with their line ends). Strict: raises csv.Error where a quote is out of place
        or not closed.
        """
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote,
            escapechar=self.escape,
            doublequote=self.escape is None,
            skipinitialspace=self.skip_initial_space,
            strict=strict,
        )

    def records(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """Records read leniently; one that no reader can take (a cell above 131,072 characters) is left out."""
        reader = self.reader(lines, strict=False)
        while True:
            try:
                yield from reader
            except csv.Error:
                continue
            return


@dataclass(frozen=True, slots=True)
class _Judgement:
    """How well a dialect explains the lines. Compared in the order of its fields."""

    even: float
    columns: int


def detect_dialect(lines: Sequence[str], hint: FormatHint) -> Dialect:
    """The dialect of a file that begins with `lines` (with their line ends); what the hint says is not
    judged.
    """
    lines = lines[:_JUDGED_LINES]
    quotes = (hint.quote,) if hint.quote is not None else _possible_quotes(lines)
    delimiters = _possible_delimiters(lines, hint)
    best, best_dialect = _Judgement(0.0, 0), Dialect(quote=quotes[0])
    for quote in quotes:
        for delimiter in delimiters:
            dialect = Dialect(delimiter, quote)
            judged = _judge(dialect, lines)
            if (judged.even, judged.columns) > (best.even, best.columns):
                best, best_dialect = judged, dialect
    return _refine(best_dialect, lines)


def _possible_delimiters(lines: Sequence[str], hint: FormatHint) -> tuple[str, ...]:
    if hint.delimiter is not None:
        return (hint.delimiter or NO_DELIMITER,)
    said = _SEPARATOR_LINE.fullmatch(lines[0]) if lines else None
    return (said.group(1),) if said else DELIMITERS


def _possible_quotes(lines: Sequence[str]) -> tuple[str, ...]:
    """The apostrophe only where many cells, some of the first line among them, stand in it from end to end
    and few in double quotes: "d'accord" is not quoting.
    """
    first = next((line for line in lines if line.strip()), "")
    if not _IN_APOSTROPHES.search(first):
        return ('"',)
    text = "".join(lines)
    single, double = len(_IN_APOSTROPHES.findall(text)), len(_IN_QUOTES.findall(text))
    return ("'",) if single * 2 > len(lines) and single > double * 2 else ('"',)


def _judge(dialect: Dialect, lines: Sequence[str]) -> _Judgement:
    """Share of the rows, from the first of the usual width on, that have the usual width; 0 where that is one
    cell.

    Rows above the first of the usual width may be a preamble, which costs little; a delimiter that stands
    only inside cells shows by a header row it does not split.
    """
    widths = [len(cells) for cells in dialect.records(lines) if any(cells)]
    if not widths:
        return _Judgement(0.0, 0)
    usual = _usual(widths)
    if usual < 2:
        return _Judgement(0.0, 0)
    first = widths.index(usual)
    below = widths[first:]
    # A quote out of place is rare with the right delimiter, and in every quoted row with a wrong one.
    misplaced = min(_errors(dialect, lines) / len(widths), 1.0)
    even = below.count(usual) / len(below) - (0.1 if first else 0.0) - 0.5 * misplaced
    return _Judgement(round(even, 2), usual)


def _usual(widths: Sequence[int]) -> int:
    """The most frequent number of cells; of equally frequent ones the larger."""
    counted = Counter(widths)
    return max(counted, key=lambda width: (counted[width], width))


def usual_width(records: Iterable[Sequence[str]]) -> int:
    """How many cells most rows have; empty rows do not count."""
    return _usual([len(cells) for cells in records if any(cells)] or [0])


def _refine(dialect: Dialect, lines: Sequence[str]) -> Dialect:
    """Blanks after the delimiter, and backslashes before quotes, where the lines show that the file means
    them.
    """
    if dialect.delimiter != NO_DELIMITER and _skips_blanks(dialect, lines):
        dialect = replace(dialect, skip_initial_space=True)
    escaped = replace(dialect, escape="\\")
    escapes = any("\\" + dialect.quote in line for line in lines)
    return escaped if escapes and _errors(escaped, lines) < _errors(dialect, lines) else dialect


def _skips_blanks(dialect: Dialect, lines: Sequence[str]) -> bool:
    """A blank before a quote always means it; before other cells only where at least half of the rows have
    one.
    """
    if any(dialect.delimiter + " " + dialect.quote in line for line in lines):
        return True
    rows = [cells for cells in dialect.records(lines) if len(cells) > 1][1:]
    blank = sum(any(cell.startswith(" ") and cell.strip() for cell in cells[1:]) for cells in rows)
    return 0 < len(rows) <= blank * 2


def _errors(dialect: Dialect, lines: Sequence[str]) -> int:
    """How many records have a quote out of place or not closed; the last may go on behind the judged lines."""
    errors = 0
    reader = dialect.reader(lines, strict=True)
    while True:
        try:
            for _ in reader:
                pass
        except csv.Error:
            errors += reader.line_num < len(lines)
            continue
        return errors
