"""Named statements: `statement(__package__, "name")` reads `sql/name.sql` beside the calling package, once.

SQL of more than a line lives in such files, with a header that says purpose, parameters, index and locking. Values are always
bound (`%(name)s`); identifiers never come from users.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import islice
from typing import Any

from django.db import connection

# How COPY's text format writes "unknown", and how many lines are handed over at a time.
NULL = "\\N"
_LINES = 1_000
_WRITTEN_OUT = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@cache
def statement(package: str, name: str) -> str:
    """The text of `<package>/sql/<name>.sql`."""
    return resources.files(package).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def rows(text: str, params: Mapping[str, Any] | Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
    """Run one statement on the current connection and fetch everything it returns."""
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return cursor.fetchall() if cursor.description else []


def execute(text: str, params: Mapping[str, Any] | Sequence[Any] | None = None) -> int:
    """Run one statement; the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return int(cursor.rowcount)


def scalar(text: str, params: Mapping[str, Any] | Sequence[Any] | None = None) -> Any:
    """The first column of the first row, or None."""
    found = rows(text, params)
    return found[0][0] if found else None


def copied(text: str) -> str:
    """`text` as a cell of COPY's text format. Where unknown is meant, write `NULL` instead."""
    return text if text.isprintable() and "\\" not in text else text.translate(_WRITTEN_OUT)


def copy_lines(into: str, lines: Iterable[str]) -> None:
    """Copy whole lines (cells written by `copied`, tab between them, line end behind) into `into`, a table with its columns.

    COPY writes pages and their log many rows at a time, which takes a third less of the server than INSERT.
    """
    remaining = iter(lines)
    with connection.cursor() as cursor, cursor.copy(f"copy {into} from stdin") as copy:
        while some := "".join(islice(remaining, _LINES)):
            copy.write(some)
