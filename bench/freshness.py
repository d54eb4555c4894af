"""How far out of date a lead gets while events come at 500 a second: the age of the oldest mark nobody has taken.

One process appends events of leads as programs send them, another works as the worker does: it takes a batch when there is
one and looks again after a second. BENCH_SECONDS makes it shorter than the ten minutes that were promised.
"""

import os
import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

from bench.figures import Figure
from bench.generate import Sizes, generated_workspace

_LEADS, _EVENTS_A_LEAD = 20_000, 20
_A_SECOND = 500
_SECONDS = 600
_LIMIT_SECONDS = 60.0
_PATHS = ("/pricing", "/product/gateway", "/blog/cold-chain", "/careers", "/docs")


def measure(leads: int, events: int) -> list[Figure]:
    """The sizes asked for bound the workspace; with the default ones it has 20,000 leads."""
    leads, seconds = min(leads, _LEADS), int(os.environ.get("BENCH_SECONDS", _SECONDS))
    with generated_workspace(Sizes(leads, leads * _EVENTS_A_LEAD)):
        _compute()
        sender = subprocess.Popen(
            [sys.executable, "-m", "bench.freshness", str(seconds), str(leads)],
            cwd=Path(__file__).parents[1],
            stdout=subprocess.PIPE,
            text=True,
        )
        ages = list(_ages(sender))
        sent, late = map(float, sender.communicate()[0].split())
    note = f"{sent:,.0f} events in {seconds} s; the sender fell {late:.0f} s behind"
    return [
        Figure("freshness", "oldest lead out of date", max(ages), "s", limit=_LIMIT_SECONDS, note=note),
        Figure("freshness", "the same, median of all seconds", sorted(ages)[len(ages) // 2], "s"),
    ]


def _ages(sender: "subprocess.Popen[str]"):
    """The age of the oldest mark before each batch, until nothing is sent and nothing waits."""
    from leadwright.platform import clock, sql
    from leadwright.pulse.operations import run_pulse

    while True:
        ended = sender.poll() is not None
        oldest = sql.scalar("select min(marked_at) from dirty_lead")
        began = time.monotonic()
        if not run_pulse(at=clock.now()):
            if ended:
                return
            time.sleep(1)
        elif oldest is not None:
            yield (clock.now() - oldest).total_seconds()
        else:
            yield time.monotonic() - began


def _compute() -> None:
    """Everybody once, so that nothing is left to compile."""
    from leadwright.leads.operations.dirty import mark_all_leads
    from leadwright.platform import clock
    from leadwright.platform.outbox import Cause
    from leadwright.pulse.operations import run_pulse

    mark_all_leads(at=clock.now(), cause=Cause.RECOMPUTE)
    while run_pulse(at=clock.now()):
        pass


def send(seconds: int, leads: int) -> None:
    """Append the events of each second and mark their leads; says how many, and by how many seconds it was late in the end."""
    import django

    django.setup()
    from leadwright.events.operations import append_events, ensure_source
    from leadwright.leads.operations.dirty import mark_subjects
    from leadwright.platform import clock, sql
    from leadwright.platform.outbox import Cause

    drawn = random.Random(1)
    source = ensure_source(slug="bench-live", at=clock.now()).pk
    subjects = [lead for (lead,) in sql.rows("select lead_id from standing order by 1 limit %s", [leads])]
    run, began = f"{time.time():.0f}", time.monotonic()
    for second in range(seconds):
        at = clock.now()
        _append(append_events, mark_subjects, Cause.ACTIVITY, drawn, subjects, source, f"{run}-{second}", at)
        time.sleep(max(0.0, began + second + 1 - time.monotonic()))
    print(seconds * _A_SECOND, max(0.0, time.monotonic() - began - seconds))


def _append(append, mark, cause, drawn, subjects, source, name, at) -> None:
    from django.db import transaction

    from leadwright.events.events import NewEvent

    chosen = drawn.choices(subjects, k=_A_SECOND)
    told = [
        NewEvent(
            name="page_viewed",
            occurred_at=at - timedelta(seconds=drawn.random()),
            subject=subject,
            source_id=source,
            message_id=f"{name}-{place}",
            properties={"path": drawn.choice(_PATHS)},
        )
        for place, subject in enumerate(chosen)
    ]
    with transaction.atomic():
        append(told, at=at)
        mark(subjects=set(chosen), at=at, cause=cause)


if __name__ == "__main__":
    send(int(sys.argv[1]), int(sys.argv[2]))
