"""Printing: tables for people, one line of JSON for programs."""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

MICRO = 1_000_000


def plain(value: object) -> object:
    """Values JSON has no word for: times as RFC 3339 in UTC, decimals as numbers."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def print_json(value: object) -> None:
    """One line of JSON, the last on stdout."""
    sys.stdout.write(json.dumps(value, default=plain, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def points(millionths: int) -> int | float:
    """Points from millionths; at most six decimals by construction."""
    whole, rest = divmod(millionths, MICRO)
    return whole if rest == 0 else millionths / MICRO


def console(stream: TextIO | None = None) -> Console:
    """A console that keeps tables readable when the output is no terminal."""
    stream = stream or sys.stdout
    return Console(file=stream, width=None if stream.isatty() else 160, highlight=False, soft_wrap=False)


def print_table(title: str, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]) -> None:
    """A table; each column is its heading and `left` or `right`. Cells are text, never markup."""
    table = Table(title=title or None, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for heading, side in columns:
        table.add_column(heading, justify="right" if side == "right" else "left", overflow="fold")
    for row in rows:
        table.add_row(*[Text(cell) for cell in row])
    console().print(table)
