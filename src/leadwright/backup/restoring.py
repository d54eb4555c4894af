"""The way back: a backup into an empty home. It runs before there is a workspace: no Django, no settings, no actor."""

import os
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, cast

from packaging.version import Version

from leadwright import __version__
from leadwright.backup import container
from leadwright.backup.container import BLOCK, DATABASE, Manifest, home_parts
from leadwright.backup.errors import RestoreRefused
from leadwright.backup.programs import Server
from leadwright.platform.database import Home


def check_backup(path: Path) -> Manifest:
    """Prove the file whole and of a version this one can take over; its manifest. Raises NotABackup and RestoreRefused."""
    manifest = container.verify(path)
    if Version(manifest.leadwright) > Version(__version__):
        raise RestoreRefused(
            f"{path} was made by Leadwright {manifest.leadwright}, and this is {__version__}: update Leadwright first."
        )
    return manifest


def restore_backup(path: Path, manifest: Manifest, *, home: Home, settings: Mapping[str, object]) -> None:
    """Put a checked backup into an empty database and its home; the tables are then those of the version that made it.

    `settings` is the entry of Django's DATABASES. The database comes in one transaction, so a failure leaves it empty, and the
    same command can be given again. Raises RestoreRefused when there are tables already.
    """
    server = _empty_server(home, settings)
    with container.reading(path) as (parts, _):
        for name, inside in home_parts(manifest):
            _put(home.folder / inside, parts.open(name))
        _fill(server, parts)


def _empty_server(home: Home, settings: Mapping[str, object]) -> Server:
    import psycopg
    from psycopg.conninfo import make_conninfo

    server = Server.of(settings, version=0)
    given = {**server.address, **({"password": server.password} if server.password else {})}
    with psycopg.connect(make_conninfo("", **given)) as connection:
        found = connection.execute(
            """
            select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
            """
        ).fetchone()
        version = connection.info.server_version
    if found is None or found[0]:
        raise RestoreRefused(
            f"The database of {home.folder} holds a workspace already, and a backup goes into an empty one only: name a new "
            "data folder with LEADWRIGHT_HOME (or an empty database with LEADWRIGHT_DATABASE_URL)."
        )
    return Server.of(settings, version=version)


def _fill(server: Server, parts: zipfile.ZipFile) -> None:
    command = server.command(
        "pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"
    )
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, env=server.environment()
        )
        intake = cast("IO[bytes]", process.stdin)
        with process, parts.open(DATABASE) as dump:
            try:
                _copy(dump, intake)
                intake.close()
            except BrokenPipeError:
                pass  # it has ended, and says why
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            said.seek(0)
            reason = said.read(2_000).decode(errors="replace").strip().replace("\n", " ")
            raise RestoreRefused(
                f"pg_restore ended with an error, and nothing was put into the database: {reason}"
            )


def _put(path: Path, content: IO[bytes]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as target, content:
        _copy(content, target)


def _copy(source: IO[bytes], target: IO[bytes]) -> None:
    while block := source.read(BLOCK):
        target.write(block)
