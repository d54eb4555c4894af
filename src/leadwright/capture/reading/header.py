"""Where the header row is: under preamble lines, above the rows, or nowhere.

The first row of the usual width with at least half of its cells filled is the header, unless the row above it
has only names where it has values (exports whose rows end in a delimiter that the header lacks), or it looks
like the rows below it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from leadwright.capture.reading.rejected import ends_in_reasons
from leadwright.capture.values import is_unknown, is_value, looks_like_email

_COMPARED_ROWS = 50


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """`index` of the header among the records, None where there is none; `first` is the index of the first
    row of data.
    """

    index: int | None
    first: int
    cells: tuple[str, ...]


def find_header(records: Sequence[Sequence[str]], width: int) -> HeaderRow:
    """The header among the first records of a file (empty ones included) whose rows usually have `width`
    cells.
    """
    if not any(map(any, records)):
        return HeaderRow(None, 0, ())
    if ends_in_reasons(records[0], records[1:]):
        # A file of rejected rows has its header in the first line, even where every row is longer.
        return HeaderRow(0, 1, tuple(records[0]))
    enough = min(width, max(2, (width + 1) // 2))
    candidate = next(
        (index for index, cells in enumerate(records) if len(cells) == width and _filled(cells) >= enough),
        next(index for index, cells in enumerate(records) if any(cells)),
    )
    above = _row_above(records, candidate)
    if above is not None and _is_header_over(records[above], records[candidate], width):
        return HeaderRow(above, above + 1, tuple(records[above]))
    if _is_data(records, candidate):
        return HeaderRow(None, _first_of_data(records, candidate), tuple("" for _ in records[candidate]))
    return HeaderRow(candidate, candidate + 1, tuple(records[candidate]))


def _filled(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell.strip())


def _row_above(records: Sequence[Sequence[str]], index: int) -> int | None:
    return next(
        (above for above in range(index - 1, -1, -1) if any(cell.strip() for cell in records[above])), None
    )


def _first_of_data(records: Sequence[Sequence[str]], index: int) -> int:
    """The first of the rows of data around one: those above it that hold an address or a number belong to
    them.
    """
    above = _row_above(records, index)
    while above is not None and any(map(is_value, records[above])):
        index, above = above, _row_above(records, above)
    return index


def _is_header_over(names: Sequence[str], row: Sequence[str], width: int) -> bool:
    """Names only, all different, not much fewer than the row has cells, over a row with values."""
    filled = [cell.strip() for cell in names if cell.strip()]
    return (
        len(filled) >= 2
        and len(filled) == len(set(filled))
        and len(names) >= width - max(1, width // 4)
        and not any(map(is_value, filled))
        and any(is_value(cell) for cell in row)
    )


def _is_data(records: Sequence[Sequence[str]], index: int) -> bool:
    """Whether the row is data: it holds an e-mail address, or nothing that could be a name of a column.

    A first cell that is empty over a filled column heads a cross table, whose column names may all be numbers
    (years).
    """
    cells = records[index]
    if any(looks_like_email(cell) for cell in cells):
        return True
    if any(not is_unknown(cell) and not is_value(cell) for cell in cells):
        return False
    below = [row for row in records[index + 1 : index + 1 + _COMPARED_ROWS] if any(row)]
    cross_table = bool(cells) and not cells[0].strip() and all(row[0].strip() for row in below)
    return bool(below) and not cross_table
