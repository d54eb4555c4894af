"""Leads a second that programs can create, beside the least a program with the same inserts can do (`bench/floor_api.py`).

Both are one granian process on the same database, asked by the same clients, one after the other; every 201 means that the rows are
on disk (`synchronous_commit` is on). Each lead is of a person and a company nobody knows. The clients share the machine with them,
as they do not in life.
"""

import json
import os
import re
from collections.abc import Iterable
from typing import Any

from bench.figures import OUT, Figure
from bench.serving import CLIENTS, OURS, Rate, asked_for, rate, served
from bench.workspace import fresh_database

_SECONDS = 12
_BATCH = 500
_LEAST, _SHARE = 600, 0.4
_FLOOR = ["--interface", "asgi", "bench.floor_api:app"]
# Stands wherever each lead has a word of its own.
_WORD = "templateword"
# Known by a number of their own, which other rows name.
_NUMBERED = {"lead": "lead", "company": "company"}


def measure(leads: int, events: int) -> list[Figure]:
    """One lead a request, without and with an `Idempotency-Key`, and 500 of them a request."""
    with fresh_database("bench_api"):
        key = _key()
        os.environ["LEADWRIGHT_BENCH_STATEMENT"] = str(_write_statement())
        floor = _rate_of(_FLOOR, key, once=False)
        ours, kept = (_rate_of(OURS, key, once=once) for once in (False, True))
        many = _rate_of_batches(key)
    part = f"lead create, {CLIENTS} clients"
    wanted = min(_LEAST, _SHARE * floor.a_second)
    return [
        Figure(
            "api",
            part,
            ours.a_second,
            "leads/s",
            floor=floor.a_second,
            limit=wanted,
            at_least=True,
            note=f"at least {_LEAST} a second or {_SHARE:.0%} of the floor",
        ),
        Figure("api", f"{part}: p99", ours.p99 * 1000, "ms", floor=floor.p99 * 1000),
        Figure("api", f"{part}, under an Idempotency-Key", kept.a_second, "leads/s", floor=floor.a_second),
        Figure("api", f"lead create, batches of {_BATCH}, 2 clients", many, "leads/s"),
    ]


def _key() -> str:
    from leadwright.accounts.actor import operator
    from leadwright.accounts.models import User
    from leadwright.accounts.operations.api_keys import create_api_key
    from leadwright.accounts.rules import Action, Role
    from leadwright.platform import clock

    at = clock.now()
    user = User.objects.create(
        email="bench@example.com", name="Bench", role=Role.ADMINISTRATOR, created_at=at
    )
    made = create_api_key(
        actor=operator(), user=user, name="bench", scopes=[Action.SEE_LEADS, Action.EDIT_LEADS],
        expires_at=None, at=clock.now(),
    )  # fmt: skip
    return made.text


def _write_statement() -> Any:
    """Create one lead, and write the inserts it took as one statement."""
    from leadwright.accounts.actor import operator
    from leadwright.leads.operations.adding import BY_PROGRAM, add_lead
    from leadwright.platform import clock

    def create(word: str) -> None:
        add_lead(actor=operator(), told=_facts(word), source=BY_PROGRAM, at=clock.now())

    create("firstword")
    before = _rows()
    create(_WORD)
    new = {table: [one for one in rows if one not in before[table]] for table, rows in _rows().items()}
    path = OUT / "floor_api.sql"
    path.write_text(_statement({table: rows for table, rows in new.items() if rows}), encoding="utf-8")
    return path


def _rows() -> dict[str, list[dict[str, Any]]]:
    from leadwright.platform import sql

    tables = sql.rows("select tablename from pg_tables where schemaname = 'public' order by 1")
    return {
        table: [
            row if isinstance(row, dict) else json.loads(row)
            for (row,) in sql.rows(f'select to_jsonb(t) from "{table}" t')
        ]
        for (table,) in tables
        if not table.startswith(("procrastinate", "django", "auth", "heartbeat"))
    }


def _statement(rows: dict[str, list[dict[str, Any]]]) -> str:
    numbers = {table: rows[table][0]["id"] for table in _NUMBERED}
    parts = [
        "with n as (select nextval('subject_id_seq') as lead, nextval(pg_get_serial_sequence('company', 'id')) "
        "as company, gen_random_uuid() as uuid, %(word)s::text as word)"
    ]
    for table, some in rows.items():
        for place, row in enumerate(some):
            parts.append(f"i_{table}_{place} as ({_insert(table, row, numbers)})")
    return ",\n".join(parts) + "\nselect lead from n"


def _insert(table: str, row: dict[str, Any], numbers: dict[str, int]) -> str:
    from leadwright.platform import sql

    types = dict(
        sql.rows(
            "select attname, format_type(atttypid, atttypmod) from pg_attribute where attrelid = %s::regclass and attnum > 0",
            [f'"{table}"'],
        )
    )
    own = _owned(table)
    columns = [name for name in row if name not in own or table in _NUMBERED]
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
        if (table == "lead" and name == "id") or (
            name in ("lead_id", "subject_id", "id") and value == numbers["lead"]
        ):
            return f"n.lead::{kind}"
        if name in ("company_id", "id") and value == numbers["company"]:
            return f"n.company::{kind}"
        return f"{value}::{kind}"
    if isinstance(value, list):
        return f"array[{', '.join(_text(str(one)) for one in value)}]::{kind}"
    text = json.dumps(value) if kind == "jsonb" else str(value)
    return f"({_text(text)})::{kind}"


def _text(text: str) -> str:
    quoted = re.split(f"(?i){_WORD}", text.replace("'", "''").replace("%", "%%"))
    return " || n.word || ".join(f"'{one}'" for one in quoted)


def _facts(word: str) -> dict[str, str]:
    return {
        "full_name": f"Ada {word.title()}",
        "email": f"ada@{word}.com",
        "company": f"Company {word}",
        "country": "Germany",
        "role": "Head of Logistics",
    }


def _rate_of(program: list[str], key: str, *, once: bool) -> Rate:
    with served(program) as port:
        return rate(
            port,
            lambda: _request(key, "/leads", {"facts": _facts(_word())}, once=once),
            seconds=_SECONDS,
            status=201,
        )


def _rate_of_batches(key: str) -> float:
    """Leads a second, in requests of so many."""

    def request() -> bytes:
        told = {"leads": [{"facts": _facts(_word())} for _ in range(_BATCH)]}
        return _request(key, "/leads/batch", told, once=True)

    with served(OURS) as port:
        return asked_for(port, request, seconds=_SECONDS, status=200, clients=2).a_second * _BATCH


def _word() -> str:
    return os.urandom(6).hex().translate(str.maketrans("0123456789", "ghijklmnop"))


def _request(key: str, path: str, told: object, *, once: bool) -> bytes:
    body = json.dumps(told).encode()
    named = f"Idempotency-Key: {os.urandom(16).hex()}\r\n" if once else ""
    head = (
        f"POST /api/v1{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {key}\r\n{named}Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
