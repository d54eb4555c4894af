"""Making a backup, by hand or every night."""

import errno
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, cast
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from leadwright import __version__
from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor, system
from leadwright.accounts.rules import Action
from leadwright.backup import container
from leadwright.backup.container import DATABASE, HOME, Written
from leadwright.backup.errors import BackupFailed
from leadwright.backup.names import KEPT, KIND, NIGHTLY, WRITE
from leadwright.backup.programs import Server
from leadwright.backup.settings import DAYS
from leadwright.backup.settings import HOUR as AT_HOUR
from leadwright.backup.shelf import NAMED, UNFINISHED, BackupFile, Shelf, too_old
from leadwright.platform import audit, due, jobs, sql, work, workspace
from leadwright.platform.database import Home

HEALTH = "/health"


def make_backup(
    *, actor: Actor, at: datetime, folder: Path | None = None, progress: Written = lambda done: None
) -> BackupFile:
    """Write the whole workspace into one file, as it is at one instant, and delete backups that are too old; the new file.

    Into the data folder's `backups`, or into another folder, in which nothing is deleted. `progress` gets the bytes so far. Each
    call makes a file; one that fails leaves none. Raises BackupFailed and Forbidden.
    """
    require(actor, Action.MANAGE_WORKSPACE)
    home = Home.find()
    shelf = Shelf(home.subfolder(NAMED)) if folder is None else _elsewhere(folder)
    with _failures(shelf.folder), shelf.alone():
        path = shelf.place(at)
        if path.exists():
            raise BackupFailed(f"{path} was made this very second.")
        made = _write(shelf, path, home, at, progress)
        removed = shelf.discard_older(too_old(at, _days())) if folder is None else 0
    changes = {"bytes": made.size, "deleted": removed}
    audit.record(actor, "backup.made", kind=KIND, key=path.name, at=at, changes=changes)
    return made


@transaction.atomic
def start_backup(*, actor: Actor, at: datetime) -> work.Begun:
    """Have the worker make a backup; while one is under way, that one. Raises Forbidden."""
    require(actor, Action.MANAGE_WORKSPACE)
    begun = work.begin(actor, work.Plan(KIND, "Backup", unit="MB", link=HEALTH, key="all"), at=at)
    if begun.is_new:
        audit.record(actor, "backup.started", kind=KIND, key=begun.reference, at=at)
        jobs.defer(WRITE, reference=begun.reference)
    return begun


@transaction.atomic
def keep_nights(*, now: datetime) -> bool:
    """Start the nightly backup when its hour has come, and plan the next one; whether one was started. Called every minute or so.

    A machine that slept through the hour makes one backup when it wakes, not one for each night.
    """
    come = due.claim(NIGHTLY, now=now, limit=1)
    hour = workspace.read(AT_HOUR.name)
    if not isinstance(hour, int):
        return False
    following = next_night(now, hour, str(workspace.read("time_zone")))
    if due.planned_at(NIGHTLY, "next") != following:  # the first night, or another hour or zone was chosen
        due.plan(NIGHTLY, "next", due_at=following)
    return bool(come) and start_backup(actor=system("nightly backup"), at=now).is_new


def next_night(now: datetime, hour: int, zone: str) -> datetime:
    """The next instant at which the clocks of the zone show this full hour; in a night that skips it, when it would have been."""
    local = now.astimezone(ZoneInfo(zone))
    candidate = local.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
    if candidate <= local:
        candidate += timedelta(days=1)
    return candidate.astimezone(now.tzinfo)


def _write(shelf: Shelf, path: Path, home: Home, at: datetime, progress: Written) -> BackupFile:
    server = Server.of(connection.settings_dict, version=int(sql.scalar("show server_version_num")))
    fresh = path.with_suffix(UNFINISHED)
    try:
        with container.writing(fresh, progress) as writer:
            with _dump(server) as dump:
                writer.add(DATABASE, dump)
            for file in _files(home):
                _add(writer, file, home)
            writer.finish(
                leadwright=__version__, made_at=at, postgresql=str(sql.scalar("show server_version"))
            )
        return shelf.keep(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def _dump(server: Server) -> Iterator[IO[bytes]]:
    """What pg_dump writes: every table as of one instant, the queue of jobs too, without the names of roles of this server."""
    command = server.command("pg_dump", "--format=custom", "--no-owner", "--no-privileges")
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said, env=server.environment()
        )
        output = cast("IO[bytes]", process.stdout)
        with process, output:
            try:
                yield output
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            said.seek(0)
            reason = said.read(2_000).decode(errors="replace").strip().replace("\n", " ")
            raise BackupFailed(f"pg_dump ended with an error: {reason}")


def _add(writer: container.Writer, file: Path, home: Home) -> None:
    try:
        content = file.open("rb")
    except FileNotFoundError:
        return  # an upload whose time was over while the database was written
    with content:
        writer.add(f"{HOME}{file.relative_to(home.folder).as_posix()}", content)


def _files(home: Home) -> Iterator[Path]:
    for name in KEPT:
        found = home.folder / name
        files = found.rglob("*") if found.is_dir() else [found]
        yield from sorted(file for file in files if file.is_file() and not file.is_symlink())


def _elsewhere(folder: Path) -> Shelf:
    if not folder.is_dir():
        raise BackupFailed(f"{folder} is no folder: make it, or name another one.")
    return Shelf(folder.resolve())


def _days() -> int:
    chosen = workspace.read(DAYS.name)
    return chosen if isinstance(chosen, int) else int(str(DAYS.default))


@contextmanager
def _failures(folder: Path) -> Iterator[None]:
    """What the system refuses becomes a sentence."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        reason = "there is no room left" if full else str(error.strerror or error).lower()
        raise BackupFailed(f"The backup could not be written into {folder}: {reason}.") from error
