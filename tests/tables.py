"""The tables of the tests: emptied after a test that commits, and filled with what many tests begin with."""

from collections import Counter
from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from functools import cache

from django.db import connection, transaction

from leadwright.events import bulk as log

# The same for every test: Django makes them anew after each flush, which takes longer than most tests.
_KEPT = frozenset({"django_content_type", "auth_permission"})
# Neither foreign keys nor the triggers that keep the ledger from being shortened hold in this role.
_UNCHECKED, _CHECKED = (
    "set local session_replication_role = replica",
    "set local session_replication_role = origin",
)

# When what is remembered was made; no other time is written like it.
_MOMENT = datetime(2001, 2, 3, 4, 5, 6, 789012, tzinfo=UTC)
_Rows = dict[str, list[bytes]]
_remembered: dict[Hashable, _Rows] = {}


def remembered(key: Hashable, make: Callable[[datetime], object], *, at: datetime) -> None:
    """The rows that `make(at)` makes: made once a process, and only copied wherever they are asked for.

    For what adds rows, changes none, and depends on nothing but `key` and the moment, which may stand in the rows but nothing
    reckoned from it. The rows keep their ids, which no sequence gives twice.
    """
    if key not in _remembered:
        _remembered[key] = _made(make)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select %s::timestamptz::text, %s::timestamptz::text", [_MOMENT, at])
        then, now = (text.encode() for text in cursor.fetchone())
        cursor.execute(_UNCHECKED)
        for table, lines in _remembered[key].items():
            with cursor.copy(f'copy "{table}" ({_columns()[table]}) from stdin') as copy:
                copy.write(b"".join(lines).replace(then, now))
        cursor.execute(_CHECKED)


def _made(make: Callable[[datetime], object]) -> _Rows:
    before = _contents()
    with transaction.atomic():
        make(_MOMENT)
        after = _contents()
        transaction.set_rollback(True)
    changed = [table for table, rows in before.items() if not rows <= after.get(table, Counter())]
    assert not changed, f"rows of {changed} were changed; only new ones can be remembered"
    new = {table: list((rows - before.get(table, Counter())).elements()) for table, rows in after.items()}
    return {table: lines for table, lines in new.items() if lines}


def _contents() -> dict[str, Counter[bytes]]:
    found = {}
    for table in filled_tables():
        asked = f'copy (select {_columns()[table]} from "{table}") to stdout'
        with connection.cursor() as cursor, cursor.copy(asked) as copy:
            found[table] = Counter(bytes(line) for line in copy)
    return found


@cache
def _columns() -> dict[str, str]:
    """The columns of each table that can be written."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select attrelid::regclass::text, string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
            where attrelid in (select oid from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace)
                and attnum > 0 and not attisdropped and attgenerated = '' group by attrelid"""
        )
        return dict(cursor.fetchall())


def empty_tables() -> None:
    """Empty the few tables that hold rows, where Django truncates all of them and tells every app that it was migrated: a second,
    several hundred times.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        empty = "".join(f'delete from "{table}";' for table in filled_tables())
        cursor.execute(f"{_UNCHECKED}; {empty} {_CHECKED}")
    log.LEARNED.clear()


def filled_tables() -> list[str]:
    """Those that hold rows."""
    with connection.cursor() as cursor:
        cursor.execute(_asked())
        return [row[0] for row in cursor.fetchall()]


@cache
def _asked() -> str:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return " union all ".join(
        f"select '{table}' where exists (select from \"{table}\")" for table in sorted(set(tables) - _KEPT)
    )
