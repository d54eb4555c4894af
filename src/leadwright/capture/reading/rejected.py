"""Rejected rows as a file in the layout they came in, with the reason beside each, ready to be corrected and
uploaded again.
"""

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from leadwright.capture.reading.formulas import neutralise
from leadwright.capture.reading.table import Row, Table

REASON_COLUMN = "Reason"
REASON_PREFIX = "Not imported: "


def write_rejected(path: Path, table: Table, rejected: Iterable[tuple[Row, str]]) -> int:
    """Write the rows and their reasons to `path`, in the table's columns and delimiter; gives how many there
    were.

    The header stands in the first line, without the preamble; the last column is called "Reason", and reading
    such a file leaves it out again. Cells beyond the header's stand after the reason. UTF-8, with a byte
    order mark unless the original was UTF-8 without one: without it Excel shows other letters. Every cell is
    quoted and formulas are made harmless. The file appears when it is complete; an older one is replaced.
    """
    marked = table.format.bom or table.format.encoding != "utf-8"
    unfinished = path.with_name(path.name + ".part")
    count = 0
    with unfinished.open("w", encoding="utf-8-sig" if marked else "utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=table.format.delimiter or ",", quoting=csv.QUOTE_ALL)
        header = table.original_header if table.format.header_line else table.header
        writer.writerow([*map(neutralise, header), REASON_COLUMN])
        for row, reason in rejected:
            writer.writerow(_line(row, len(header), reason))
            count += 1
    os.replace(unfinished, path)
    return count


def _line(row: Row, width: int, reason: str) -> list[str]:
    cells = [neutralise(cell) for cell in row.cells]
    cells += [""] * (width - len(cells))
    return [*cells[:width], REASON_PREFIX + reason, *cells[width:]]


def ends_in_reasons(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bool:
    """Whether the last column is the one `write_rejected` adds: called so, and filled with nothing but its
    reasons.
    """
    if len(header) < 2 or header[-1] != REASON_COLUMN:
        return False
    last = len(header) - 1
    reasons = [row[last] for row in rows if len(row) > last and row[last]]
    return bool(reasons) and all(reason.startswith(REASON_PREFIX) for reason in reasons)
