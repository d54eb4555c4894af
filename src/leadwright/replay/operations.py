"""Running a model over all leads: `compute_results` gives a finished result set, `store_results` makes a table of one."""

import re
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.archive import duck
from leadwright.archive.manifest import Manifest
from leadwright.archive.operations.checking import read_manifest
from leadwright.archive.operations.updating import bring_up_to_date
from leadwright.archive.storage import Storage, default_url, storage_of
from leadwright.platform import audit
from leadwright.platform.database import Home
from leadwright.replay import on_duckdb, on_postgresql, on_spark
from leadwright.replay.asking import Asked, Engine, ResultSet
from leadwright.replay.errors import CannotBeReplayed

NAMED = "replay"
SCHEMA = "replay"
# By far the fastest where one machine is enough (docs/scale.md).
DEFAULT = Engine.DUCKDB
_TABLE = re.compile(r"[a-z][a-z0-9_]{0,40}")
_KINDS = {
    "BIGINT": "bigint",
    "INTEGER": "integer",
    "SMALLINT": "smallint",
    "TINYINT": "smallint",
    "VARCHAR": "text",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "DOUBLE": "double precision",
}


def compute_results(
    *,
    actor: Actor,
    asked: Asked,
    engine: Engine = DEFAULT,
    place: str | None = None,
    master: str = on_spark.LOCAL,
    target: Path | None = None,
    refresh: bool = True,
) -> ResultSet:
    """Score all leads by a model at an instant on an engine, into a result set that is finished or not there.

    DuckDB and Spark read the archive at `place` (default: the one in the data folder), which is brought up to date first unless
    `refresh` is false. Without `target` the result lies in the data folder under a name made of model, instant and engine. Asked
    again, the archive is gone on with where an earlier run ended and the scores are computed anew. Writes no score of any lead.
    Raises EngineMissing, ReplayFailed, ArchiveFailed, CannotBeReplayed, Forbidden.
    """
    require(actor, Action.EDIT_PLAYBOOK)
    target = target or _default_target(asked, engine)
    if engine is Engine.SPARK:
        on_spark.check_installed()
    with _unfinished(target) as (unfinished, scratch):
        if engine is Engine.POSTGRESQL:
            leads = on_postgresql.write_result(asked, unfinished, scratch)
        else:
            storage, manifest = _archive(actor, place or default_url(), asked.at, refresh)
            if engine is Engine.DUCKDB:
                leads = on_duckdb.write_result(asked, storage, manifest, unfinished, scratch)
            else:
                leads = on_spark.write_result(asked, storage, manifest, unfinished, scratch, master)
    return ResultSet(target, engine, asked.name, asked.digest(), asked.at, leads)


def store_results(
    *,
    actor: Actor,
    result: ResultSet,
    table: str,
    at: datetime,
    columns: Sequence[str] = (),
    says: str = "",
) -> int:
    """Write a result set into the table `replay.<table>`, in place of one that is there, as one step; how many rows.

    The table holds numbers of leads and nothing else about anybody. `columns` are the ones to be written (default: all), with
    `lead` among them; `says` becomes the comment of the table. Raises CannotBeReplayed for a name that is none, Forbidden.
    """
    require(actor, Action.MANAGE_WORKSPACE)
    if not _TABLE.fullmatch(table):
        raise CannotBeReplayed(f"“{table}” cannot name a table; use small letters, digits and underscores.")
    scratch = Home.find().subfolder(NAMED) / f".{uuid.uuid4().hex}"
    scratch.mkdir()
    csv = scratch / "rows"
    try:
        with duck.opened(scratch) as database:
            chosen = ", ".join(f'"{column}"' for column in columns) or "*"
            rows = f"select {chosen} from read_parquet({duck.literal(result.pattern)})"
            typed = [
                (name, _KINDS[kind]) for name, kind, *_ in database.execute(f"describe {rows}").fetchall()
            ]
            database.execute(
                f"copy ({rows}) to {duck.literal(str(csv))} (format csv, header false, nullstr '\\N')"
            )
        _load(table, typed, csv, says)
    finally:
        shutil.rmtree(scratch)
    audit.record(actor, "replay.stored", kind="replay", key=table, at=at, changes={"leads": result.leads})
    return result.leads


@transaction.atomic
def _load(table: str, columns: list[tuple[str, str]], csv: Path, says: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"create schema if not exists {SCHEMA}")
        cursor.execute(f"drop table if exists {SCHEMA}.{table}")
        listed = ", ".join(f'"{name}" {kind}' for name, kind in columns)
        cursor.execute(f"create table {SCHEMA}.{table} ({listed}, primary key (lead))")
        statement = f"copy {SCHEMA}.{table} from stdin (format csv, null '\\N')"
        with cursor.copy(statement) as copy, open(csv, "rb") as content:
            while block := content.read(1 << 20):
                copy.write(block)
        cursor.execute(f"comment on table {SCHEMA}.{table} is %s", [says])
        cursor.execute(f"analyze {SCHEMA}.{table}")


def _archive(actor: Actor, place: str, at: datetime, refresh: bool) -> tuple[Storage, Manifest]:
    if refresh:
        bring_up_to_date(actor=actor, place=place, at=at)
    storage = storage_of(place)
    return storage, read_manifest(storage)


def _default_target(asked: Asked, engine: Engine) -> Path:
    instant = asked.at.strftime("%Y-%m-%dT%H%M%SZ")
    return Home.find().subfolder(NAMED) / f"{asked.digest()}-{instant}-{engine}.parquet"


@contextmanager
def _unfinished(target: Path) -> Iterator[tuple[Path, Path]]:
    """A name beside the target that becomes the target when the block ends well, and a scratch folder; both go else."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = target.parent / f".{uuid.uuid4().hex}"
        scratch.mkdir(mode=0o700)
    except OSError as error:
        raise CannotBeReplayed(f"{target} cannot be written ({error.strerror}): name another file.") from None
    unfinished = scratch / "unfinished"
    try:
        yield unfinished, scratch
        if target.is_dir():
            shutil.rmtree(target)
        unfinished.replace(target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
