"""What is left of a server on the machine: its processes, and the files that claim there is one.

PostgreSQL takes a lock file seriously while any process has the number written in it, which after a crash may
be a zombie or somebody else's. Here a process belongs to a server when it is a living `postgres` that works
in the data folder; that holds for the postmaster and for every process of it, also when the folder was moved
meanwhile.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil

from leadwright.platform.database.errors import DatabaseUnavailable
from leadwright.platform.database.progress import Report, waiting

ORPHAN_SECONDS = 20
MERCY_SECONDS = 1
SOCKET = ".s.PGSQL.5432"


def postmaster(data: Path) -> int | None:
    """The process id of the living server of this data folder, by its lock file; None when there is none."""
    number = _first_line(data / "postmaster.pid")
    if number is None or not _works_in(number, data):
        return None
    return number


def is_alive(number: int) -> bool:
    """Whether the process is a living program of PostgreSQL: a zombie is dead, and numbers are used again."""
    try:
        process = psutil.Process(number)
        return process.name().startswith("postgres") and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def lost_its_socket(data: Path, socket_folder: Path) -> bool:
    """Whether a server that calls itself ready cannot be reached because somebody removed its socket."""
    return _status(data) == "ready" and not (socket_folder / SOCKET).exists()


def clear(data: Path, socket_folder: Path, report: Report) -> None:
    """Removes the files of a dead server. For callers who hold the gate and have found no postmaster.

    Processes that outlived their postmaster still write into its memory and files, and end by themselves at
    the end of their statement; here they are ended first, as PostgreSQL's own check for them reads the file
    to be removed.
    """
    if not (data / "postmaster.pid").exists():
        return  # it went in order
    for waited in waiting(ORPHAN_SECONDS, "Ending what is left of a crashed PostgreSQL", report):
        orphans = list(_processes_in(data))
        if not orphans:
            break
        for orphan in orphans:
            with suppress(psutil.Error):
                orphan.send_signal(signal.SIGQUIT if waited < MERCY_SECONDS else signal.SIGKILL)
    else:
        raise DatabaseUnavailable(
            f"Processes of a crashed PostgreSQL still work in {data}: end them, then start again."
        )
    for file in (data / "postmaster.pid", socket_folder / f"{SOCKET}.lock", socket_folder / SOCKET):
        file.unlink(missing_ok=True)


def _first_line(lock_file: Path) -> int | None:
    try:
        return int(lock_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _status(data: Path) -> str:
    """The eighth line of the lock file: starting, stopping, ready or standby, padded with blanks."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return ""
    return lines[7].strip() if len(lines) > 7 else ""


def _processes_in(data: Path) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        if _works_in(process.pid, data):
            yield process


def _works_in(number: int, data: Path) -> bool:
    try:
        return is_alive(number) and os.path.samefile(psutil.Process(number).cwd(), data)
    except (psutil.Error, OSError):
        return False
