"""A list as a payload: the rows of a CSV file or of another list, in parts a webhook takes."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from leadwright.capture.reading.errors import UnreadableFile
from leadwright.capture.reading.opening import open_table
from leadwright.capture.webhooks.reading import MOST_ITEMS

# In a row what names it: the same cells are the same row in any list.
ROW = "_row"


def payloads_of(file: Path) -> Iterator[bytes]:
    """The bodies that are sent for a file: JSON as it is, a list in parts of at most 500 rows.

    Raises UnreadableFile for what is no list.
    """
    if file.suffix.lower() == ".json":
        yield file.read_bytes()
        return
    part: list[Mapping[str, Any]] = []
    for row in _rows(file):
        part.append(row)
        if len(part) == MOST_ITEMS:
            yield _body(part)
            part = []
    if part:
        yield _body(part)


def _rows(file: Path) -> Iterator[Mapping[str, Any]]:
    with open_table(file) as table:
        names = [heading.strip().lower() for heading in table.header]
        for row in table.rows():
            if row.problem is not None:
                raise UnreadableFile(f"Row {row.number} {row.problem}.")
            told = {name: cell for name, cell in zip(names, row.cells, strict=False) if name and cell.strip()}
            if told:
                words = json.dumps(told, sort_keys=True, ensure_ascii=False)
                yield {**told, ROW: hashlib.sha256(words.encode()).hexdigest()[:32]}


def _body(rows: list[Mapping[str, Any]]) -> bytes:
    return json.dumps({"rows": rows}, ensure_ascii=False).encode()
