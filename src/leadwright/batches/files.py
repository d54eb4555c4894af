"""Tables as files people open elsewhere: CSV and Excel, row by row, formulas made harmless."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from leadwright.capture.reading.formulas import neutralise
from leadwright.platform.errors import UnusableInput

Row = Sequence[object]
Write = Callable[[Row], None]
_MOST_EXCEL_ROWS = 1_048_576
_LONGEST_EXCEL_CELL = 32_767


@contextmanager
def _csv(path: Path, heads: Sequence[str]) -> Iterator[Write]:
    # With a byte order mark: without it Excel shows other letters.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_MINIMAL)
        writer.writerow([neutralise(head) for head in heads])
        yield lambda row: writer.writerow([neutralise(_text(value)) for value in row])


@contextmanager
def _xlsx(path: Path, heads: Sequence[str]) -> Iterator[Write]:
    import xlsxwriter  # imported where it is used: most processes never write a workbook

    book = xlsxwriter.Workbook(
        path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("List")
    bold, instant = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.freeze_panes(1, 0)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, neutralise(head), bold)
    place = 0

    def write(row: Row) -> None:
        nonlocal place
        place += 1
        if place >= _MOST_EXCEL_ROWS:
            raise UnusableInput(
                f"A sheet of Excel holds {_MOST_EXCEL_ROWS - 1:,} rows; choose fewer, or CSV."
            )
        for column, value in enumerate(row):
            if isinstance(value, bool):
                sheet.write_boolean(place, column, value)
            elif isinstance(value, int | float | Decimal):
                sheet.write_number(place, column, value)
            elif isinstance(value, datetime):
                sheet.write_datetime(place, column, value.astimezone(UTC).replace(tzinfo=None), instant)
            elif value is not None:
                sheet.write_string(place, column, neutralise(_text(value))[:_LONGEST_EXCEL_CELL])

    try:
        yield write
    finally:
        book.close()


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case list() | tuple():
            return "; ".join(str(one) for one in value)
        case dict():
            return json.dumps(value, ensure_ascii=False)
        case float():
            return f"{value:g}" if value != int(value) else str(int(value))
        case _:
            return str(value)


FORMATS: dict[str, Callable[[Path, Sequence[str]], AbstractContextManager[Write]]] = {
    "csv": _csv,
    "xlsx": _xlsx,
}


def opened(kind: str, path: Path, heads: Sequence[str]) -> AbstractContextManager[Write]:
    """A new file of that format with these heads; gives the function that writes a row.

    UTF-8 with instants in UTC for CSV; Excel gets numbers, dates and truth values as such.
    Text never becomes a formula or a link.
    """
    return FORMATS[kind](path, heads)
