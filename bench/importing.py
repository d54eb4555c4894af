"""The import beside its floor: the same normalised rows put into the same tables by hand-written SQL."""

import re
import resource
import time
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path

import psutil
import psycopg

from bench.figures import OUT, Figure
from bench.lists import HEADER, write_list
from bench.workspace import fresh_database, second_database

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
_FIELDS = {
    "Full Name": "full_name",
    "Email": "email",
    "Company": "company",
    "Job Title": "role",
    "Country": "country",
    "Phone": "phone",
    "Industry": "industry",
    "City": "city",
}
_CUSTOM = {"Plan": "text", "Seats": "integer", "Renewal": "date", "Beta": "boolean"}
# What the floor is given, and the query that takes it from the finished import.
_STAGED = {
    "floor_company": "select * from company",
    "floor_lead": "select * from lead where batch = {batch}",
    "floor_identity": "select * from identity where batch = {batch}",
    "floor_token": "select t.* from lead_token t join lead l on l.id = t.lead_id where l.batch = {batch}",
    "floor_event": "select * from event where batch = {batch}",
}
_LIKE = {"floor_token": "lead_token"}


def measure(rows: int) -> list[Figure]:
    """Import a list into a workspace that knows one row in twenty already, then measure the floor."""
    OUT.mkdir(exist_ok=True)
    known, path = OUT / "known.csv", OUT / "list.csv"
    write_list(known, rows // 20, seed=3)
    write_list(path, rows, known_from=rows // 20)
    with fresh_database("bench_import"):
        _import(known)
        stages = _timed_stages()
        began, before = time.monotonic(), _processor_seconds()
        batch = _import(path)
        seconds = time.monotonic() - began
        worked = {name: spent - before[name] for name, spent in _processor_seconds().items()}
        memory, reader = (
            resource.getrusage(who).ru_maxrss / 1024
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        floor, parts = _floor(batch)
        undoing = _undo(batch)
    figures = [
        Figure("import", f"{rows:,} rows", seconds, "s", floor=floor, ratio_limit=3.0),
        Figure("import", "taking it back", undoing, "s", limit=seconds, note="no longer than the import"),
        Figure(
            "import",
            "rate",
            rows / seconds,
            "rows/s",
            limit=10_000,
            at_least=True,
            note="idle 2-core machine",
        ),
        Figure("import", "memory of the importing process", memory, "MiB", limit=400),
        Figure("import", "the same with the process that reads", memory + reader, "MiB", limit=400),
    ]
    figures += [
        Figure("import", f"processor time of {name}", spent, "s", note=f"{spent / rows * 1e6:.0f} µs a row")
        for name, spent in worked.items()
    ]
    figures += [
        Figure("import stage", name, spent, "s")
        for name, spent in sorted(stages.items(), key=lambda s: -s[1])
    ]
    figures += [Figure("import floor", name, spent, "s") for name, spent in parts.items()]
    return figures


def _undo(batch: int) -> float:
    from leadwright.accounts.actor import operator
    from leadwright.capture.models import Import
    from leadwright.capture.operations.undoing import undo_import
    from leadwright.platform.ids import Kind, public_id

    reference = public_id(Kind.IMPORT, Import.objects.get(pk=batch).public_id)
    began = time.monotonic()
    undo_import(actor=operator(), reference=reference, at=NOW + timedelta(hours=1))
    return time.monotonic() - began


def _processor_seconds() -> dict[str, float]:
    """Of the importing process, of those it started and waited for, and of all the server's processes, ended ones too."""
    from django.db import connection

    connection.ensure_connection()
    server = psutil.Process(connection.connection.info.backend_pid).parent()
    assert server is not None
    ended = server.cpu_times()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "the importing process": time.process_time(),
        "the process that reads": children.ru_utime + children.ru_stime,
        "the server": ended.children_user
        + ended.children_system
        + sum(one.cpu_times().user + one.cpu_times().system for one in server.children()),
    }


def _import(path: Path) -> int:
    from leadwright.accounts.actor import operator
    from leadwright.capture.mapping import MappingBody
    from leadwright.capture.operations.importing import ImportOrder, import_file
    from leadwright.capture.reading import file_digest, open_table

    columns: dict[str, object] = {heading: {"field": field} for heading, field in _FIELDS.items()}
    columns |= {heading: {"custom": heading.lower(), "type": kind} for heading, kind in _CUSTOM.items()}
    assert set(columns) == set(HEADER)
    with open_table(path) as table:
        order = ImportOrder(
            path=path,
            table=table,
            digest=file_digest(path),
            mapping=MappingBody.model_validate_json(__import__("json").dumps({"columns": columns})),
            source="bench",
            consent="unknown",
        )
        report = import_file(actor=operator(), order=order, at=NOW)
    assert report.run is not None
    return int(report.run.pk)


def _timed_stages() -> dict[str, float]:
    """Wrap what runs statements, and sum the time by the first words of each statement's header."""
    from leadwright.leads import bulk
    from leadwright.platform import sql

    spent: dict[str, float] = {}

    def timed(owner: object, name: str, label: object) -> None:
        plain = getattr(owner, name)

        @wraps(plain)
        def wrapped(*args: object, **kwargs: object) -> object:
            began = time.monotonic()
            try:
                return plain(*args, **kwargs)
            finally:
                key = label(args) if callable(label) else str(label)
                spent[key] = spent.get(key, 0.0) + time.monotonic() - began

        setattr(owner, name, wrapped)

    def header(args: tuple[object, ...]) -> str:
        return re.sub(r"^-- ", "", str(args[0]).splitlines()[0])[:70]

    for name in ("execute", "rows"):
        timed(sql, name, header)
    timed(sql, "copy_lines", lambda args: f"copy into {str(args[0]).partition(' ')[0]}")
    timed(bulk, "add_tokens", "sort the words and copy them")
    return spent


def _floor(batch: int) -> tuple[float, dict[str, float]]:
    """Seconds of the floor, and of each of its statements, in a second database on the same server."""
    import os

    first = os.environ["LEADWRIGHT_DATABASE_URL"]
    with (
        second_database("bench_import_floor") as url,
        psycopg.connect(url) as floor,
        psycopg.connect(first) as source,
    ):
        for table, query in _STAGED.items():
            like = _LIKE.get(table, table.removeprefix("floor_"))
            floor.execute(f"create table {table} (like {like} including defaults)")
            with (
                source.cursor().copy(f"copy ({query.format(batch=batch)}) to stdout") as out,
                floor.cursor().copy(f"copy {table} from stdin") as into,
            ):
                for piece in out:
                    into.write(piece)
        months = source.execute("select distinct date_trunc('month', occurred_at) from event").fetchall()
        for (month,) in months:
            floor.execute(
                f"create table event_{month:%Y_%m} partition of event for values from ('{month:%Y-%m-01}') "
                f"to ('{_next(month):%Y-%m-01}')"
            )
        floor.commit()
        floor.execute("analyze")
        floor.commit()
        parts = {name: _run(floor, text) for name, text in _statements().items()}
    return sum(parts.values()), parts


def _next(month: datetime) -> datetime:
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)


def _statements() -> dict[str, str]:
    from leadwright.leads.submission import FACT_COLUMNS

    text = (
        (Path(__file__).parent / "sql" / "floor_import.sql")
        .read_text()
        .replace("{facts}", ", ".join(FACT_COLUMNS))
    )
    parts = re.split(r"^-- name: (\w+)\n", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _run(connection: psycopg.Connection[tuple[object, ...]], text: str) -> float:
    began = time.monotonic()
    connection.execute(text.encode())
    connection.commit()
    return time.monotonic() - began
