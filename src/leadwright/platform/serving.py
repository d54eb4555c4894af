"""One `leadwright serve` per data folder."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from leadwright.platform.database.home import Home
from leadwright.platform.database.locks import FileLock
from leadwright.platform.errors import Conflict


class AlreadyServing(Conflict):
    """A `serve` of the same data folder is running."""

    code = "already_serving"


@contextmanager
def serving(home: Home, address: str) -> Iterator[None]:
    """Marks the home as served at this address for as long as the block lasts, however the process ends.

    Raises AlreadyServing, whose sentence and data name the address and the process that is running.
    """
    lock = FileLock(home.subfolder("serve") / "lock")
    facts = home.subfolder("serve") / "running.json"
    if not lock.try_alone():
        lock.close()
        raise _already_serving(home, facts)
    try:
        facts.write_text(json.dumps({"address": address, "process": os.getpid()}))
        yield
        facts.unlink(missing_ok=True)
    finally:
        lock.close()


class Gate:
    """Keeps programs that were started early from answering before what comes first is done; closed from its making on.

    The kernel opens it when this process dies, however it does.
    """

    def __init__(self, home: Home) -> None:
        self._lock = _gate(home)
        if not self._lock.try_alone():
            # Somebody of the serve before is still waiting at it, and about to end.
            self._lock.wait_alone("Waiting for programs of the last start to end", lambda sentence: None)

    def __enter__(self) -> "Gate":
        return self

    def __exit__(self, *reason: object) -> None:
        self._lock.close()

    def open(self) -> None:
        self._lock.release()


def wait_at_gate(home: Home) -> None:
    """Waits until the gate of the home is open; at once where nobody keeps one."""
    lock = _gate(home)
    try:
        lock.share()
    finally:
        lock.close()


def _gate(home: Home) -> FileLock:
    return FileLock(home.subfolder("serve") / "gate")


def _already_serving(home: Home, file: Path) -> AlreadyServing:
    try:
        facts = json.loads(file.read_text())
        address, process = str(facts["address"]), int(facts["process"])
    except (OSError, ValueError, KeyError):  # it has the lock and is about to write the file
        return AlreadyServing(
            f"Leadwright is already starting or stopping with the data folder {home.folder}."
        )
    return AlreadyServing(
        f"Leadwright is already running with the data folder {home.folder}, at {address} (process "
        f"{process}): use it there, or name another folder with LEADWRIGHT_HOME.",
        address=address,
        process=process,
    )
