"""The folder of the backups: which there are, where the next one goes, which are too old."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from leadwright.backup.errors import BackupFailed
from leadwright.platform.database import Home
from leadwright.platform.database.locks import FileLock

NAME = re.compile(r"leadwright-(\d{4}-\d\d-\d\dT\d{6}Z)\.backup")
STAMP = "%Y-%m-%dT%H%M%SZ"
UNFINISHED = ".unfinished"
NAMED = "backups"


@dataclass(frozen=True)
class BackupFile:
    """A whole backup: its path, when it was made (UTC), and its size in bytes."""

    path: Path
    made_at: datetime
    size: int


@dataclass(frozen=True)
class Shelf:
    """A folder of backups."""

    folder: Path

    @classmethod
    def of(cls, home: Home) -> "Shelf":
        """The one in the data folder; looking at it makes nothing."""
        return cls(home.folder / NAMED)

    def files(self) -> list[BackupFile]:
        """The whole backups, newest first; what is being written is not among them."""
        found = []
        for path in self.folder.glob("leadwright-*.backup"):
            if match := NAME.fullmatch(path.name):
                made_at = datetime.strptime(match[1], STAMP).replace(tzinfo=UTC)
                found.append(BackupFile(path, made_at, path.stat().st_size))
        return sorted(found, key=lambda one: one.made_at, reverse=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One backup into a folder at a time; what a killed one left unfinished is removed. Raises BackupFailed."""
        lock = FileLock(self.folder / "lock")
        try:
            if not lock.try_alone():
                raise BackupFailed(f"Another backup into {self.folder} is being made: wait for its end.")
            for left in self.folder.glob(f"leadwright-*{UNFINISHED}"):
                left.unlink(missing_ok=True)
            yield
        finally:
            lock.close()

    def place(self, at: datetime) -> Path:
        """The path of a backup made at this instant."""
        return self.folder / f"leadwright-{at.astimezone(UTC).strftime(STAMP)}.backup"

    def discard_older(self, than: datetime) -> int:
        """Delete backups made before an instant, but for the newest one whatever its age; how many."""
        old = [one for one in self.files()[1:] if one.made_at < than]
        for one in old:
            one.path.unlink(missing_ok=True)
        return len(old)

    def keep(self, fresh: Path, path: Path) -> BackupFile:
        """Give a whole file its name, for good also after a power cut."""
        fresh.replace(path)
        folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return next(one for one in self.files() if one.path == path)


def too_old(now: datetime, days: int) -> datetime:
    """Backups made before this instant are deleted."""
    return now - timedelta(days=days)
