"""The sample as background jobs."""

from datetime import datetime

from leadwright.accounts.actor import Actor, system
from leadwright.accounts.queries import actor_of_user
from leadwright.platform import clock, jobs, work, workspace
from leadwright.platform.work import Follower, Outcome
from leadwright.pulse.jobs import keep_current
from leadwright.sample.life import bring_to_life
from leadwright.sample.operations import fill_sample, remove_sample
from leadwright.sample.queries import FILL_JOB, FILLED, REMOVE_JOB


@jobs.job(FILL_JOB)
def fill(reference: str, label: str, at: str, user: int) -> None:
    """Fill the sample as of the click, so that a second try after a crash makes the same."""

    def do(follower: Follower) -> Outcome:
        begun = datetime.fromisoformat(at)
        report = fill_sample(actor=system(label), at=begun, progress=follower.advance)
        keep_current()
        bring_to_life(actor=_asker(user), team=None, at=begun)
        workspace.write(FILLED.name, True)
        return Outcome(f"{report.leads:,} leads of an invented company are here.")

    work.carry_out(reference, do)


@jobs.job(REMOVE_JOB)
def remove(reference: str, user: int) -> None:
    """Take the sample out again, in the name of the one who asked."""

    def do(follower: Follower) -> Outcome:
        gone = remove_sample(actor=_asker(user), at=clock.now())
        return Outcome(f"{gone.leads:,} leads of the sample are gone.")

    work.carry_out(reference, do)


def _asker(user: int) -> Actor:
    return actor_of_user(user) if user else system("sample")
