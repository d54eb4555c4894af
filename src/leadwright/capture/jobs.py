"""Imports as background jobs: each runs inside the row of work that people follow, with the rights of now of who started it."""

from leadwright.accounts.queries import actor_of_user
from leadwright.capture.drafting import READ
from leadwright.capture.operations import checking, drafts, starting
from leadwright.platform import clock, jobs
from leadwright.platform import work as long_work
from leadwright.platform.work import Follower, Outcome


@jobs.job(checking.CHECK)
def check_draft(work: str, draft: str, digest: str, user: int) -> None:
    """Make the dry run of an uploaded list."""
    long_work.carry_out(
        work,
        lambda follow: checking.check_draft(
            actor=actor_of_user(user), reference=draft, digest=digest, follow=follow, at=clock.now()
        ),
    )


@jobs.job(READ)
def read_layout(work: str, draft: str, user: int) -> None:
    """Find out what is in an uploaded workbook, and make the first dry run of it."""
    long_work.carry_out(work, lambda _: drafts.read_received(actor=actor_of_user(user), reference=draft))
    line = long_work.find(work)
    if line.state is long_work.State.DONE:
        checking.begin_check(actor=actor_of_user(user), reference=draft, link=line.link, at=clock.now())


@jobs.job(starting.IMPORT)
def import_draft(work: str, draft: str, user: int) -> None:
    """Bring in an uploaded list."""
    long_work.carry_out(
        work,
        lambda follow: starting.import_draft(
            actor=actor_of_user(user), reference=draft, progress=follow.advance, at=clock.now()
        ),
    )


@jobs.job(starting.UNDO)
def undo_import(work: str, run: str, user: int) -> None:
    """Take an import back."""

    def do(follow: Follower) -> Outcome:
        # One transaction: how far it is is told beside it.
        with follow.beside() as beside:
            return starting.take_back(
                actor=actor_of_user(user), reference=run, at=clock.now(), progress=beside.advance
            )

    long_work.carry_out(work, do)
