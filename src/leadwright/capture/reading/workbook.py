"""A table in a workbook: XLSX, XLS or ODS, read with calamine, every cell made text without losing anything."""

import html
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from leadwright.capture.reading.content import damaged, protected
from leadwright.capture.reading.dialect import usual_width
from leadwright.capture.reading.errors import UnreadableFile
from leadwright.capture.reading.formulas import unneutralise
from leadwright.capture.reading.header import HeaderRow, find_header
from leadwright.capture.reading.records import REPEATS_HEADER, longer
from leadwright.capture.reading.rejected import ends_in_reasons
from leadwright.capture.reading.table import Format, FormatHint, Limits, Row, Table, check_shape
from leadwright.capture.reading.workbook_size import (
    Archive,
    SharedTexts,
    check_ods,
    check_xls,
    check_xlsx_parts,
    check_xlsx_sheet,
    shared_texts,
)

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

Loaded = TypeVar("Loaded")
WorkbookKind = Literal["xlsx", "xls", "ods"]

UNREADABLE = "holds a date that no calendar has"

_JUDGED_ROWS = 200
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


class WorkbookTable(Table):
    """The rows of one sheet, held in memory until the table is closed."""

    def __init__(
        self, path: Path, kind: WorkbookKind, sheet: "CalamineSheet", hint: FormatHint, limits: Limits
    ) -> None:
        top = [cells or () for cells in islice(_rows_of(sheet), _JUDGED_ROWS)]
        header = _header(path, top, hint)
        names = _trimmed(header.cells) if header.index is not None else header.cells
        check_shape(
            path,
            columns=len(names),
            header_line=None if header.index is None else header.index + 1,
            has_rows=_height(sheet) > header.first,
            limits=limits,
        )
        self._reason = ends_in_reasons(names, top[header.first :])
        form = Format(
            kind=kind,
            encoding=None,
            bom=False,
            delimiter=None,
            quote=None,
            escape=None,
            skip_initial_space=False,
            header_line=0 if header.index is None else header.index + 1,
            sheet=sheet.name,
        )
        above = top[: header.first if header.index is None else header.index]
        preamble = tuple("\t".join(_trimmed(cells)) for cells in above)
        super().__init__(
            path, form, tuple(map(unneutralise, names[: -1 if self._reason else None])), preamble
        )
        self._sheet: CalamineSheet | None = sheet
        self._first = header.first
        self._names = names
        self._share = 0.0

    def rows(self) -> Iterator[Row]:
        if self._sheet is None:
            raise ValueError("The table is closed.")
        height, width = _height(self._sheet), len(self._names)
        for index, cells in enumerate(_rows_of(self._sheet)):
            if index < self._first:
                continue
            if not index % 1_000:
                self._share = index / height
            if cells is None:
                yield Row(index + 1, (), UNREADABLE)
            elif any(cells):
                yield self._row(index + 1, cells, width)
        self._share = 1.0

    def _row(self, number: int, cells: tuple[str, ...], width: int) -> Row:
        problem = None
        if len(cells) > width:
            if any(cells[width:]):
                cells, ours = _trimmed(cells), int(self._reason)
                problem = longer(len(cells) - ours, width - ours)
            else:
                cells = cells[:width]
        elif len(cells) < width:
            cells += ("",) * (width - len(cells))
        if problem is None and cells == self._names and any(self._names):
            problem = REPEATS_HEADER
        if self._reason:
            cells = cells[: width - 1] + cells[width:]
        return Row(number, tuple(map(unneutralise, cells)), problem)

    def progress(self) -> int:
        return int(self._share * self.size)

    def close(self) -> None:
        self._sheet = None


def open_workbook(path: Path, kind: WorkbookKind, *, limits: Limits, hint: FormatHint) -> WorkbookTable:
    """The first visible sheet with something in it, or the one the hint names.

    What it would need in memory is told from the file before anything is loaded (see `workbook_size`). Raises
    UnreadableFile.
    """
    archive = Archive(path, limits)
    texts = _check_before_loading(archive, kind, limits)
    book = _load(path)
    try:
        for name in _sheet_names(path, book, hint):
            if kind == "xlsx":
                _check_sheet(archive, name, texts, limits)
            sheet = _guarded(path, lambda name=name: book.get_sheet_by_name(name))  # type: ignore[misc]
            if _height(sheet):
                table = WorkbookTable(path, kind, sheet, hint, limits)
                table.sheets = tuple(_sheet_names(path, book, FormatHint()))
                return table
    finally:
        book.close()
    raise UnreadableFile(f"{path.name} holds nothing in any visible sheet.", file=path.name)


def _height(sheet: "CalamineSheet") -> int:
    """Rows from the first of the sheet to the last that is filled; the loader's own total is one less."""
    return sheet.end[0] + 1 if sheet.end else 0


def _check_before_loading(archive: Archive, kind: WorkbookKind, limits: Limits) -> SharedTexts:
    if kind == "xls":
        check_xls(archive.path, limits)
    elif kind == "ods":
        check_ods(archive, limits)
    else:
        check_xlsx_parts(archive)
        return shared_texts(archive, limits)
    return SharedTexts()


def _check_sheet(archive: Archive, name: str, texts: SharedTexts, limits: Limits) -> None:
    """Check the part a sheet stands in; where the workbook does not say which, all of them."""
    names = archive.names()
    part = names.get(_part_of(archive, names, name).lower())
    all_parts = [
        stored
        for lower, stored in names.items()
        if lower.startswith("xl/worksheets/") and lower.endswith(".xml")
    ]
    for checked in [part] if part else all_parts:
        check_xlsx_sheet(archive, checked, texts, limits)


def _part_of(archive: Archive, names: Mapping[str, str], sheet: str) -> str:
    """The part of an XLSX file that holds a sheet: its id in the workbook, that id's target in the relations
    (ECMA-376, 18.2.19).
    """
    relations = names.get("xl/_rels/workbook.xml.rels")
    if relations is None:
        return ""
    targets = {}
    for relation in _elements(_RELATION, archive.whole(relations)):
        targets[relation.get("Id", "")] = relation.get("Target", "")
    for element in _elements(_SHEET, archive.whole(names["xl/workbook.xml"])):
        if element.get("name") == sheet:
            number = next((value for key, value in element.items() if key.endswith(":id")), "")
            target = targets.get(number, "")
            return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return ""


def _elements(pattern: re.Pattern[bytes], document: bytes) -> Iterator[dict[str, str]]:
    """The attributes of each matching element; enough XML for two lists of short elements, and safe from
    entities.
    """
    for element in pattern.findall(document):
        yield {
            name.decode(): html.unescape((double or single).decode("utf-8", "replace"))
            for name, double, single in _ATTRIBUTE.findall(element)
        }


def _load(path: Path) -> "CalamineWorkbook":
    from python_calamine import CalamineWorkbook

    # Opened as a stream, because by path the reader believes the extension of the name.
    with path.open("rb") as file:
        return _guarded(path, lambda: CalamineWorkbook.from_filelike(file))


def _guarded(path: Path, act: Callable[[], Loaded]) -> Loaded:
    """The result of a call into the loader of workbooks, its complaints turned into sentences."""
    from python_calamine import CalamineError, PasswordError

    try:
        return act()
    except PasswordError as error:
        raise protected(path) from error
    except (CalamineError, OSError, ValueError) as error:
        raise damaged(path) from error
    except BaseException as error:
        if _is_panic(error):
            raise damaged(path) from error
        raise


def _rows_of(sheet: "CalamineSheet") -> Iterator[tuple[str, ...] | None]:
    """The rows of a sheet as texts; None for one with a number where a date belongs that is too large for any
    date.
    """
    values = sheet.iter_rows()
    while True:
        try:
            row = next(values, None)
        except BaseException as error:
            if not _is_panic(error):
                raise
            yield None
        else:
            if row is None:
                return
            yield tuple([_AS_TEXT[type(value)](value) for value in row])


def _is_panic(error: BaseException) -> bool:
    """Whether the loader, which is written in Rust, gave up: its error is no Exception and has no importable
    class.
    """
    return type(error).__name__ == "PanicException"


def _sheet_names(path: Path, book: "CalamineWorkbook", hint: FormatHint) -> list[str]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if hint.sheet is None:
        return [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    if hint.sheet not in [sheet.name for sheet in sheets]:
        listed = ", ".join(f"“{sheet.name}”" for sheet in sheets)
        raise UnreadableFile(f"{path.name} has no sheet “{hint.sheet}”; it has {listed}.", file=path.name)
    return [hint.sheet]


def _header(path: Path, top: Sequence[tuple[str, ...]], hint: FormatHint) -> HeaderRow:
    """The header among the first rows. Rows are judged at the width most of them are filled to, because all
    have the sheet's width.
    """
    filled = [_trimmed(cells) for cells in top]
    width = max(usual_width(filled), 1)
    if hint.header_line is not None:
        if hint.header_line > len(top):
            raise UnreadableFile(
                f"Row {hint.header_line} of {path.name} cannot be the header; the first {len(top)} rows were searched.",
                file=path.name,
                line=hint.header_line,
            )
        if hint.header_line:
            return HeaderRow(hint.header_line - 1, hint.header_line, top[hint.header_line - 1])
        first = next((index for index, cells in enumerate(filled) if cells), 0)
        return HeaderRow(None, first, ("",) * width)
    header = find_header([(*cells[:width], *("",) * (width - len(cells))) for cells in filled], width)
    if header.index is None:
        return header
    return HeaderRow(header.index, header.first, top[header.index])


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    """The cells up to the last that is filled."""
    last = next((index for index in range(len(cells), 0, -1) if cells[index - 1]), 0)
    return cells[:last]


def _number(value: float) -> str:
    """A number without exponent and without ".0"; a phone number typed as a number stays one."""
    if value.is_integer():
        return str(int(value))
    return format(Decimal(repr(value)), "f") if math.isfinite(value) else ""


def _duration(value: timedelta) -> str:
    minutes, seconds = divmod(value.total_seconds(), 60)
    hours, minutes = divmod(int(minutes), 60)
    return f"{hours:02}:{minutes:02}:{seconds:02.0f}" if value >= timedelta(0) else f"-{_duration(-value)}"


# Errors of formulas (#N/A) come as empty texts, formulas as the values they had when the file was saved.
_AS_TEXT: Mapping[type, Callable[..., str]] = {
    str: str,
    float: _number,
    int: str,
    bool: lambda value: "true" if value else "false",
    datetime: datetime.isoformat,
    date: date.isoformat,
    time: time.isoformat,
    timedelta: _duration,
}
