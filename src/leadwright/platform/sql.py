"""Named statements: `statement(__package__, "name")` reads `sql/name.sql` beside the calling package, once.

SQL of more than a line lives in such files, with a header that says purpose, parameters, index and locking. Values are always
bound (`%(name)s`); identifiers never come from users.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import islice
from typing import Any, Self

from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections
from django.db.backends.postgresql.base import CursorMixin
from psycopg import Cursor
from psycopg.pq import ExecStatus

# How COPY's text format writes "unknown", and how many lines are handed over at a time.
NULL = "\\N"
_LINES = 4_000
_WRITTEN_OUT = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@cache
def statement(package: str, name: str) -> str:
    """The text of `<package>/sql/<name>.sql`."""
    return resources.files(package).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def rows(text: str, params: Mapping[str, Any] | Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
    """Run one statement on the current connection and fetch everything it returns."""
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return _fetched(cursor)


def execute(text: str, params: Mapping[str, Any] | Sequence[Any] | None = None) -> int:
    """Run one statement; the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return int(cursor.rowcount)


def scalar(text: str, params: Mapping[str, Any] | Sequence[Any] | None = None) -> Any:
    """The first column of the first row, or None."""
    found = rows(text, params)
    return found[0][0] if found else None


def again(text: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """`rows` for a statement that is asked again and again by requests: each connection parses and plans it once.

    Values go to the server apart from the text, so the statement says the type of each (`%(at)s::timestamptz`).
    """
    kept = _connection()
    # As Django's own cursors do before the first statement of a request.
    kept.close_if_health_check_failed()
    return _prepared(kept, text, params)


def _connection() -> Any:
    """That of this thread itself: each look through `connection` finds it anew."""
    return connections[DEFAULT_DB_ALIAS]


def _prepared(kept: Any, text: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    kept.ensure_connection()
    server = kept.connection
    if server.prepare_threshold is None:
        # Nothing else is prepared by itself: the count is never reached.
        server.prepare_threshold = sys.maxsize
    make = kept.make_debug_cursor if kept.queries_logged else kept.make_cursor
    with make(_PreparedCursor(server)) as cursor:
        cursor.execute(text, params)
        return _fetched(cursor)


def _fetched(cursor: Any) -> list[tuple[Any, ...]]:
    """All rows, none where the statement gives none. `description`, which tells as well, describes every column for that."""
    told = cursor.cursor.pgresult
    return cursor.fetchall() if told is not None and told.status == ExecStatus.TUPLES_OK else []


def look_up(text: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """`again` for a look-up a request begins with: it shows that a kept connection still works, and where it does not, another
    is opened and asked.
    """
    kept = _connection()
    unproven = kept.health_check_enabled and not kept.health_check_done
    try:
        found = _prepared(kept, text, params)
    except OperationalError:
        if not unproven or kept.in_atomic_block:
            raise
        kept.close()
        found = _prepared(kept, text, params)
    kept.health_check_done = True
    return found


class _PreparedCursor(CursorMixin, Cursor[Any]):
    """A cursor of Django's that binds values at the server and prepares what it executes."""

    def execute(self, query: Any, params: Any = None, **_: Any) -> Self:
        return super().execute(query, params, prepare=True)


def next_numbers(sequence: str, count: int) -> list[str]:
    """Fresh numbers of a sequence, in order: as one text, because a row for each costs more than the number."""
    text = "select string_agg(nextval(%(sequence)s::regclass)::text, ',') from generate_series(1, %(count)s::bigint)"
    ((found,),) = again(text, {"sequence": sequence, "count": count})
    return found.split(",") if found else []


def copied(text: str) -> str:
    """`text` as a cell of COPY's text format. Where unknown is meant, write `NULL` instead."""
    return text if text.isprintable() and "\\" not in text else text.translate(_WRITTEN_OUT)


def numbers(values: Iterable[float | None]) -> str:
    """Many numbers as an array parameter: cheaper by far than a list, whose elements are adapted one by one."""
    return "{" + ",".join("NULL" if value is None else str(value) for value in values) + "}"


def texts(values: Sequence[str]) -> str | Sequence[str]:
    """Many texts as an array parameter, like `numbers`; where one has to be quoted, the list itself."""
    joined = '","'.join(values)
    if not values or "\\" in joined or joined.count('"') != 2 * (len(values) - 1):
        return values
    return '{"' + joined + '"}'


def copied_array(cells: str) -> str:
    """Cells of COPY's text format, tab between them, as one cell that holds them as an array of texts."""
    if not cells:
        return "{}"
    if '"' in cells or "\\" in cells:
        # Within an array both have a backslash before them, which COPY reads as two.
        cells = cells.replace("\\\\", "\\\\\\\\").replace('"', '\\\\"')
    return '{"' + cells.replace("\t", '","') + '"}'


def copied_all(cells: Sequence[str]) -> Sequence[str]:
    """`copied` of each: few have anything to be written out, which is seen of all at once."""
    whole = "".join(cells)
    return cells if whole.isprintable() and "\\" not in whole else [copied(cell) for cell in cells]


def copy_lines(into: str, lines: Iterable[str]) -> None:
    """Copy whole lines (cells written by `copied`, tab between them, line end behind) into `into`, a table with its columns.

    COPY writes pages and their log many rows at a time, which takes a third less of the server than INSERT.
    """
    remaining = iter(lines)
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(f"copy {into} from stdin") as copy,
    ):
        while some := "".join(islice(remaining, _LINES)):
            copy.write(some)
