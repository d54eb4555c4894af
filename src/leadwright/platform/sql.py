"""Named statements: `statement(__package__, "name")` reads `sql/name.sql` beside the calling package, once.

SQL of more than a line lives in such files, with a header that says purpose, parameters, index and locking. Values are always
bound (`%(name)s`); identifiers never come from users.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from django.db import connection


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
