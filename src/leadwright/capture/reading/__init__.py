"""Reading a file of leads: CSV, TSV, XLSX, XLS or ODS in, rows of text out.

It owns finding out what a file is (encoding, delimiter, quoting, header row, sheet), streaming its rows with
the line each one starts at, and writing rejected rows back in the layout they came in. The content decides
what a file is, never its name.

It never knows what a column means, never touches the database, never holds a text file in memory, and never
lets one bad row stop the rest: what is wrong with a row travels with the row. Only a file that is no table at
all raises `UnreadableFile`.
"""

from leadwright.capture.reading.errors import UnreadableFile
from leadwright.capture.reading.opening import open_table
from leadwright.capture.reading.rejected import write_rejected
from leadwright.capture.reading.table import CellNote, Format, FormatHint, Limits, Row, Table, file_digest

__all__ = [
    "CellNote",
    "Format",
    "FormatHint",
    "Limits",
    "Row",
    "Table",
    "UnreadableFile",
    "file_digest",
    "open_table",
    "write_rejected",
]
