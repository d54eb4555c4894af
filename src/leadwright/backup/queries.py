"""Which backups there are, and whether one is being made."""

from collections.abc import Sequence

from leadwright.backup.names import KIND
from leadwright.backup.shelf import BackupFile, Shelf
from leadwright.platform import work
from leadwright.platform.database import Home


def kept_backups() -> Sequence[BackupFile]:
    """The whole backups of the data folder, newest first."""
    return Shelf.of(Home.find()).files()


def latest_attempt() -> work.WorkLine | None:
    """The newest piece of work that makes, or made, a backup; None where the worker never made one."""
    return work.latest(KIND, "all")


def backup_under_way() -> work.WorkLine | None:
    """The backup that is being made now, if any."""
    last = latest_attempt()
    return last if last is not None and not last.state.is_over else None
