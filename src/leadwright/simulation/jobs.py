"""Simulations as background jobs."""

from leadwright.platform import jobs
from leadwright.platform import work as long_work
from leadwright.simulation import operations


@jobs.job(operations.SIMULATE)
def simulate(work: str, simulation: int) -> None:
    """Compute one simulation inside the row of work that people follow."""
    long_work.carry_out(work, lambda follow: operations.carry_out(simulation=simulation, follow=follow))
