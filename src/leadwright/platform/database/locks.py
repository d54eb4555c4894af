"""Locks that the kernel frees, whatever way their holder dies."""

import errno
import fcntl
import os
from pathlib import Path

from leadwright.platform.database.errors import HomeRefused
from leadwright.platform.database.progress import Report, waiting

GATE_SECONDS = 700  # longer than the longest start


class FileLock:
    """An advisory lock on one file. Every object is a holder of its own, within one process too."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def share(self) -> None:
        """Waits until nobody holds the lock alone, then holds it beside others."""
        self._flock(fcntl.LOCK_SH)

    def try_alone(self) -> bool:
        """Takes the lock alone, or says at once that it cannot be had."""
        try:
            self._flock(fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def wait_alone(self, sentence: str, report: Report) -> None:
        """Takes the lock alone; reports `sentence` when it takes long."""
        for _ in waiting(GATE_SECONDS, sentence, report):
            if self.try_alone():
                return
        raise HomeRefused(
            f"{self._path} stayed locked for {GATE_SECONDS} s: end the Leadwright process that holds it."
        )

    def release(self) -> None:
        """Gives the lock back. Releasing twice is harmless.

        The file stays open, so that its holders still agree when somebody has deleted it meanwhile.
        """
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Gives the lock back for good."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _flock(self, operation: int) -> None:
        if self._file is None:
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            self._file = os.open(self._path, flags, 0o600)
        try:
            fcntl.flock(self._file, operation)
        except OSError as error:
            if error.errno in (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL):
                raise HomeRefused(
                    f"The file system of {self._path.parent} cannot lock files: "
                    "name a folder on a local disk with LEADWRIGHT_HOME."
                ) from error
            raise
