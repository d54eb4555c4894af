"""The archive as a background job."""

from leadwright.accounts.actor import system
from leadwright.archive.operations.following import follow_deletions
from leadwright.platform import clock, jobs


@jobs.job("archive.follow")
def follow() -> None:
    """Take from every archive what was deleted from the database."""
    follow_deletions(actor=system("archive"), at=clock.now())
