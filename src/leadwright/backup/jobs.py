"""Backups as background jobs."""

from leadwright.accounts.actor import system
from leadwright.backup.names import WRITE
from leadwright.backup.operations import make_backup
from leadwright.platform import clock, jobs, work

MEGABYTE = 1_000_000


@jobs.job(WRITE)
def write(reference: str) -> None:
    """Make the backup that this piece of work stands for."""
    work.carry_out(reference, _make)


def _make(follower: work.Follower) -> work.Outcome:
    made = make_backup(
        actor=system("backup"),
        at=clock.now(),
        progress=lambda done: follower.advance(done // MEGABYTE),
    )
    return work.Outcome(f"The backup is whole: {made.path.name}, {max(1, made.size // MEGABYTE)} MB.")
