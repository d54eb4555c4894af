"""What the tests of the database ask and do from outside: processes, folders, other users of a server."""

import json
import os
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from leadwright.platform.database.system import SYSTEM_FOLDER
from tests.eventually import eventually

STRANGER = "nobody"


@dataclass
class Occupant:
    """A process inside the server; see the module `occupant`."""

    process: "subprocess.Popen[str]"
    facts: dict[str, Any] = field(default_factory=dict)

    def enter(self) -> "Occupant":
        assert self.process.stdout is not None
        self.facts = json.loads(self.process.stdout.readline())
        return self

    def leave(self) -> None:
        output, _ = self.process.communicate(timeout=60)
        assert json.loads(output) == {"left": True}

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def servers_of(home: Path) -> list[psutil.Process]:
    """The living processes of PostgreSQL that work for this home: one postmaster and its children."""
    data = data_folder(home)
    return [process for process in psutil.process_iter() if works_in(process, data)]


def works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        if not process.name().startswith("postgres") or process.status() == psutil.STATUS_ZOMBIE:
            return False
        return process.cwd().removesuffix(" (deleted)") == str(folder)
    except psutil.Error:
        return False


def data_folder(home: Path) -> Path:
    note = home / "database" / "place"
    return (SYSTEM_FOLDER / note.read_text().strip() if note.exists() else home / "database") / "data"


def postmaster_of(home: Path) -> int:
    return int((data_folder(home) / "postmaster.pid").read_text().split()[0])


def import_path() -> dict[str, str]:
    """What a process with an environment of its own needs to find the same code as this one."""
    return {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}


def kill_all(processes: list[psutil.Process]) -> None:
    """Kills the processes and waits until they are dead; some may die by the death of others."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    eventually(lambda: not any(map(is_living, processes)), what="the killed processes to be dead")


def is_living(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def assert_nothing_runs(home: Path) -> None:
    left = servers_of(home)
    kill_all(left)
    assert not left, f"the test left {left} running"


def remove(home: Path) -> None:
    """Removes what root's homes keep outside themselves; the rest is in a temporary folder."""
    place = data_folder(home).parent
    if place.is_relative_to(SYSTEM_FOLDER):
        shutil.rmtree(place, ignore_errors=True)


def works_below(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.name().startswith("postgres") and Path(process.cwd()).is_relative_to(folder)
    except psutil.Error:
        return False
