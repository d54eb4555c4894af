"""The way in: any file, read as what it is."""

from pathlib import Path

from leadwright.capture.reading.content import content_of
from leadwright.capture.reading.table import FormatHint, Limits, Table
from leadwright.capture.reading.text import open_text
from leadwright.capture.reading.workbook import open_workbook


def open_table(path: Path, *, limits: Limits | None = None, hint: FormatHint | None = None) -> Table:
    """The table in a CSV, TSV, XLSX, XLS or ODS file, ready to stream its rows.

    What the file is is judged by its content; `hint` says what a person knows better (encoding, delimiter,
    quote, header line, sheet). A text file is only looked into, a workbook is loaded: its table keeps the
    memory until it is closed. Raises UnreadableFile for what is no table, for a workbook that would need more
    memory than `limits` allow (before it is loaded), and for a table without a row. Reading changes nothing
    and may be repeated.
    """
    limits, hint = limits or Limits(), hint or FormatHint()
    content = content_of(path)
    if content == "text":
        return open_text(path, limits=limits, hint=hint)
    return open_workbook(path, content, limits=limits, hint=hint)
