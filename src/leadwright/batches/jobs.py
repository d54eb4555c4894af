"""Batches as background jobs; the work says how far they are."""

from leadwright.batches.kinds import CHOOSE, DROP_FILES, RUN, UNDO
from leadwright.batches.operations.choosing import finish_choosing
from leadwright.batches.operations.exporting import drop_files
from leadwright.batches.operations.running import carry_out, take_back
from leadwright.platform import clock, jobs
from leadwright.platform.work import carry_out as follow


@jobs.job(CHOOSE)
def choose(batch: str, work: str) -> None:
    """Find the leads of a batch."""
    follow(work, lambda follower: finish_choosing(batch=batch, follower=follower, at=clock.now()))


@jobs.job(RUN)
def run(batch: str, work: str) -> None:
    """Do it."""
    follow(work, lambda follower: carry_out(batch=batch, follower=follower))


@jobs.job(UNDO)
def undo(batch: str, work: str) -> None:
    """Take it back."""
    follow(work, lambda follower: take_back(batch=batch, follower=follower))


@jobs.job(DROP_FILES)
def drop() -> None:
    """Delete the files of exports that somebody stood in who was erased."""
    drop_files()
