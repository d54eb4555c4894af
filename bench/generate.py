"""The generated workspace: leads, events, merges, visitors and verdicts, made by SQL and kept between runs."""

import hashlib
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from bench.workspace import kept_database

SQL = Path(__file__).parent / "sql"
PACKAGES = Path(__file__).parents[1] / "src" / "leadwright"
NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
_STEPS = ("generate_leads", "generate_events", "generate_statistics")
_MONTHS = 14  # the thirteen that the events lie in, and the one they begin in


@dataclass(frozen=True)
class Sizes:
    """How many leads and events the workspace has."""

    leads: int
    events: int


@contextmanager
def generated_workspace(sizes: Sizes) -> Iterator[None]:
    """Run the block with Django set up on the workspace of that size; made once, taken again while sizes, SQL and tables are
    the same.
    """
    made_by = [*(SQL / f"{step}.sql" for step in _STEPS), *sorted(PACKAGES.glob("*/migrations/*.py"))]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in made_by)).hexdigest()[:12]
    contents = f"{sizes.leads} leads, {sizes.events} events, made by {digest}"
    # One database for each size, so that a quick look at a small one does not throw the large one away.
    with kept_database(f"bench_workspace_{sizes.leads}_{sizes.events}", contents, partial(fill, sizes)):
        yield


def run_step(step: str, params: Mapping[str, object]) -> None:
    """Run the statements of a file of `bench/sql/`, one by one."""
    from leadwright.platform import sql

    for statement in (SQL / f"{step}.sql").read_text().split(";\n"):
        sql.execute(statement, params)


def fill(sizes: Sizes) -> None:
    """Generate leads and events in the empty workspace that Django is set up on."""
    from django.db import transaction

    from leadwright.events.bulk import ensure_months

    with transaction.atomic():
        ensure_months(_months())
    params = {"leads": sizes.leads, "events": sizes.events, "now": NOW}
    for step in _STEPS:
        began = time.monotonic()
        run_step(step, params)
        # Progress, for some minutes at full size; the table of figures goes to standard output.
        print(f"{step}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


def _months() -> Iterator[datetime]:
    month = NOW.replace(day=1)
    for _ in range(_MONTHS):
        yield month
        month = (month - timedelta(days=1)).replace(day=1)
