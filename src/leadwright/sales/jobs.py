"""Background work of sales."""

from leadwright.platform import clock, jobs
from leadwright.platform import work as long_work
from leadwright.sales.operations import simulating
from leadwright.sales.operations.mailing import mail_notices as mail_what_was_told
from leadwright.sales.operations.telling_lines import keep_lines as keep_what_counted
from leadwright.sales.operations.tending import tend as tend_hand_overs


@jobs.job("sales.tend")
def tend() -> None:
    """Do what hand-overs are due for."""
    tend_hand_overs(at=clock.now())


@jobs.job("sales.mail_notices")
def mail_notices() -> None:
    """Mail what colleagues were told of hand-overs."""
    mail_what_was_told(at=clock.now())


@jobs.job("sales.keep_lines")
def keep_lines() -> None:
    """Keep what the score of answered hand-overs was made of."""
    while keep_what_counted(at=clock.now()):
        pass


@jobs.job(simulating.SIMULATE)
def simulate_routing(work: str, simulation: int) -> None:
    """Compute one simulation of a routing inside the row of work that people follow."""
    long_work.carry_out(work, lambda follow: simulating.carry_out(simulation=simulation, follow=follow))
