"""All leads scored anew, as publishing does it: on PostgreSQL and DuckDB, each beside hand-written SQL.

The floors run models/ranking.yml, which has every kind of rule over the log; they give every line, sum, band and priority of
every lead, or the run fails. Only the product computes the strongest reason and when a score changes by time alone. Bringing the
archive up to date and writing the result into PostgreSQL are lines of their own. Peak memory is that of this process,
DuckDB's part of it included.
"""

import resource
import shutil

from bench.figures import Figure
from bench.generate import Sizes, generated_workspace


def measure(leads: int, events: int) -> list[Figure]:
    """Both engines on the generated workspace. Raises AssertionError where a floor has another result than the product."""
    with generated_workspace(Sizes(leads, events)):
        from bench import recomputing  # needs Django

        shutil.rmtree(recomputing.HOME, ignore_errors=True)
        recomputing.HOME.mkdir(parents=True)
        figures = recomputing.figures()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [*figures, Figure("recompute", "peak memory of the process", peak, "MiB")]
