"""The inserts an operation took, as one statement in which only numbers, public ids and one word differ: what floors execute.

The operation is run twice; what the second run added to the tables is what a program that knew it beforehand would insert.
"""

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bench.figures import OUT
from bench.serving import LEAST

FLOOR = [*LEAST, "bench.floor_api:app"]
# Stands wherever each lead has a word of its own.
WORD = "templateword"
# Known by a number of their own, which other rows name.
_NUMBERED = ("lead", "company")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
# Written by whatever runs, not by the operation.
_NOT_ITS_OWN = ("procrastinate", "django", "auth", "heartbeat", "cache_entry")


def write_statement(create: Callable[[str], None], name: str) -> Path:
    """Let `create` make a lead of two words, and write the inserts of the second as one statement to a file of this name."""
    create("firstword")
    before = _rows()
    create(WORD)
    new = {table: [one for one in rows if one not in before[table]] for table, rows in _rows().items()}
    path = OUT / f"{name}.sql"
    path.write_text(_statement({table: rows for table, rows in new.items() if rows}), encoding="utf-8")
    return path


def _rows() -> dict[str, list[dict[str, Any]]]:
    from leadwright.platform import sql

    tables = sql.rows(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') "
        "and not relispartition order by 1"
    )
    return {
        table: [
            row if isinstance(row, dict) else json.loads(row)
            for (row,) in sql.rows(f'select to_jsonb(t) from "{table}" t')
        ]
        for (table,) in tables
        if not table.startswith(_NOT_ITS_OWN)
    }


def _statement(rows: dict[str, list[dict[str, Any]]]) -> str:
    numbers = {table: rows[table][0]["id"] for table in _NUMBERED if table in rows}
    parts = [
        "with n as (select nextval('subject_id_seq') as lead, nextval(pg_get_serial_sequence('company', 'id')) as company, "
        "gen_random_uuid()::text as uuid, %(word)s::text as word)"
    ]
    for table, some in rows.items():
        for place, row in enumerate(some):
            parts.append(f"i_{table}_{place} as ({_insert(table, row, numbers)})")
    return ",\n".join(parts) + "\nselect lead from n"


def _insert(table: str, row: dict[str, Any], numbers: dict[str, int]) -> str:
    from leadwright.platform import sql

    types = dict(
        sql.rows(
            "select attname, format_type(atttypid, atttypmod) from pg_attribute "
            "where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = ''",
            [f'"{table}"'],
        )
    )
    own = _owned(table)
    columns = [name for name in types if name not in own or table in _NUMBERED]
    values = [f"{_value(row[name], types[name], name, table, numbers)}" for name in columns]
    return f'insert into "{table}" ({", ".join(columns)}) select {", ".join(values)} from n'


def _owned(table: str) -> Iterable[str]:
    """The columns a sequence of the table's own fills."""
    from leadwright.platform import sql

    return {
        name
        for (name,) in sql.rows(
            "select attname from pg_attribute where attrelid = %s::regclass and attidentity <> ''",
            [f'"{table}"'],
        )
    }


def _value(value: Any, kind: str, name: str, table: str, numbers: dict[str, int]) -> str:
    if value is None:
        return f"null::{kind}"
    if name == "public_id":
        return "gen_random_uuid()"
    if kind in ("bigint", "integer"):
        return f"{_number(value, name, table, numbers)}::{kind}"
    if kind.endswith("[]"):
        return f"array[{', '.join(_text(str(one)) for one in value)}]::{kind}"
    text = json.dumps(value) if kind == "jsonb" else str(value)
    return f"({_text(text)})::{kind}"


def _number(value: int, name: str, table: str, numbers: dict[str, int]) -> str:
    """The number itself, or that of the new row it names."""
    if name == "event" or (table, name) == ("event", "id"):
        return "nextval('event_id_seq')"
    own = "lead" if table == "subject" else table
    names = {"lead_id": "lead", "subject_id": "lead", "subject": "lead", "company_id": "company", "id": own}
    meant = names.get(name, "")
    return f"n.{meant}" if value == numbers.get(meant) else str(value)


def _text(text: str) -> str:
    quoted = text.replace("'", "''").replace("%", "%%")
    parts = re.split(f"((?i:{WORD})|{_UUID.pattern})", quoted)
    return " || ".join(
        ("n.uuid" if _UUID.fullmatch(part) else "n.word") if place % 2 else f"'{part}'"
        for place, part in enumerate(parts)
    )
