"""The pulse on leads with twenty events each, by the starter playbook: how many a second, and how much of it is Python.

One worker takes marked leads batch by batch and writes scores, bands, stages and standings. The share outside SQL is processor
time of this process beside that of its server process, which other programs on the machine do not stretch. Wakes are counted, not
estimated: a day goes by in steps of a quarter of an hour, and every lead that has to be computed again by time alone is.
"""

import time
from datetime import timedelta
from pathlib import Path

from bench.figures import Figure
from bench.generate import NOW, Sizes, generated_workspace

_LEADS = 20_000
_EVENTS_A_LEAD = 20
_AT_LEAST = 5_000.0
_OUTSIDE = 20.0
_STEP = timedelta(minutes=15)
_DAY = timedelta(days=1)


def measure(leads: int, events: int) -> list[Figure]:
    """The sizes asked for bound the workspace; with the default ones it has 20,000 leads."""
    leads = min(leads, _LEADS)
    with generated_workspace(Sizes(leads, leads * _EVENTS_A_LEAD)):
        return [*_rescoring(), _waking()]


def _rescoring() -> list[Figure]:
    from leadwright.leads.operations.dirty import mark_all_leads
    from leadwright.platform.outbox import Cause

    for _ in range(2):  # the first time texts are compiled and pages read
        mark_all_leads(at=NOW, cause=Cause.RECOMPUTE)
        began, own, server = time.perf_counter(), time.process_time(), _server_seconds()
        done = _run(NOW)
    wall, own, server = time.perf_counter() - began, time.process_time() - own, _server_seconds() - server
    return [
        Figure("pulse", "marked leads", done / wall, "/s", limit=_AT_LEAST, at_least=True, note="by the clock"),
        Figure("pulse", "marked leads a second of processor time", done / (own + server), "/s", note="both processes"),
        Figure("pulse", "processor time outside SQL", 100 * own / (own + server), "%", limit=_OUTSIDE),
    ]  # fmt: skip


def _waking() -> Figure:
    """Every lead was computed at NOW; the day that follows, nothing happens but time."""
    from leadwright.leads.operations.dirty import wake_due_leads
    from leadwright.platform import sql

    woken, at = 0, NOW
    while at < NOW + _DAY:
        at += _STEP
        wake_due_leads(now=at)
        woken += _run(at)
    leads = int(sql.scalar("select count(*) from standing"))
    return Figure("pulse", "wakes for each lead and day", woken / leads, "", note="a day without events")


def _run(at) -> int:
    from leadwright.pulse.operations import run_pulse

    done = 0
    while some := run_pulse(at=at):
        done += some
    return done


def _server_seconds() -> float:
    """Processor seconds of the server process of this connection, as far as the system tells; parallel workers not counted."""
    from django.db import connection

    connection.ensure_connection()
    try:
        told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    except OSError:
        return 0.0
    return int(told.split()[0]) / 1e9
