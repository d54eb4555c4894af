"""The pulse on leads with twenty events each, by the starter playbook: how many a second, and how much of it is Python.

Workers take marked leads batch by batch and write scores, bands, stages, standings and who is in which segment: first one
alone, then two at once, then two with 200 segments more. The share outside SQL is processor time of a worker beside that of its
server process, which other programs on the machine do not stretch. Wakes are counted, not estimated: a day goes by in steps of a
quarter of an hour, and every lead that has to be computed again by time alone is.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bench.figures import Figure
from bench.generate import NOW, Sizes, generated_workspace

_LEADS = 20_000
_EVENTS_A_LEAD = 20
_AT_LEAST = 5_000.0
_AT_LEAST_SEGMENTED = 2_000.0
_OUTSIDE = 20.0
_SEGMENTS = 200
_STEP = timedelta(minutes=15)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Spent:
    """Leads computed, seconds by the clock, and processor seconds of the workers and of their server processes."""

    leads: int
    clock: float
    own: float
    server: float

    @property
    def a_processor_second(self) -> float:
        return self.leads / (self.own + self.server)


def measure(leads: int, events: int) -> list[Figure]:
    """The sizes asked for bound the workspace; with the default ones it has 20,000 leads."""
    leads = min(leads, _LEADS)
    with generated_workspace(Sizes(leads, leads * _EVENTS_A_LEAD)):
        _retire_segments()
        figures = [*_rescoring(), _waking()]
        with _segments():
            figures += _segmented()
        return figures


def _rescoring() -> Iterator[Figure]:
    alone, both = _run(workers=1), _run(workers=2)
    rate = {"limit": _AT_LEAST, "at_least": True, "note": "by the clock"}
    yield Figure("pulse", "one worker", alone.leads / alone.clock, "/s", note="by the clock")
    yield Figure("pulse", "two workers", both.leads / both.clock, "/s", **rate)
    for title, spent in (("one worker", alone), ("two workers", both)):
        each = spent.a_processor_second
        note = f"{2 * each:,.0f} on two cores that do nothing else"
        yield Figure("pulse", f"{title}, leads a second of processor time", each, "/s", note=note)
    outside = 100 * both.own / (both.own + both.server)
    yield Figure("pulse", "processor time outside SQL", outside, "%", limit=_OUTSIDE)


def _segmented() -> Iterator[Figure]:
    both = _run(workers=2)
    note = f"by the clock; {both.a_processor_second:,.0f} a second of processor time"
    rate = {"limit": _AT_LEAST_SEGMENTED, "at_least": True, "note": note}
    yield Figure("pulse", f"two workers, {_SEGMENTS} segments more", both.leads / both.clock, "/s", **rate)


def _run(*, workers: int) -> _Spent:
    """Everybody computed twice, the first time to compile texts and read pages; the second is what counts."""
    started = [_worker() for _ in range(workers)]
    _everybody(started)
    found = _everybody(started)
    for one in started:
        one.communicate()
    return found


def _everybody(workers: "list[subprocess.Popen[str]]") -> _Spent:
    _mark_everybody()
    began = time.perf_counter()
    for one in workers:
        print("go", file=one.stdin, flush=True)
    told = [json.loads(one.stdout.readline()) for one in workers if one.stdout]
    clock = time.perf_counter() - began
    done, own, server = (sum(part) for part in zip(*told, strict=True))
    return _Spent(done, clock, own, server)


def _worker() -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "bench.pulse_worker"]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]
    )


def _mark_everybody() -> None:
    from leadwright.leads.operations.dirty import mark_all_leads
    from leadwright.platform.outbox import Cause

    mark_all_leads(at=NOW, cause=Cause.RECOMPUTE)


def _waking() -> Figure:
    """Every lead was computed at NOW; the day that follows, nothing happens but time."""
    from leadwright.leads.operations.dirty import wake_due_leads
    from leadwright.platform import sql

    woken, at = 0, NOW
    while at < NOW + _DAY:
        at += _STEP
        wake_due_leads(now=at)
        woken += _compute(at)
    leads = int(sql.scalar("select count(*) from standing"))
    _mark_everybody()
    sql.execute("update standing set computed_at = %(at)s", {"at": NOW})
    _compute(NOW)
    return Figure("pulse", "wakes for each lead and day", woken / leads, "", note="a day without events")


def _compute(at: datetime) -> int:
    from leadwright.pulse.operations import run_pulse

    done = 0
    while some := run_pulse(at=at):
        done += some
    return done


@contextmanager
def _segments() -> Iterator[None]:
    from leadwright.accounts.actor import operator
    from leadwright.playbook.operations import draft_document, publish_version

    for number in range(_SEGMENTS):
        slug = f"bench-{number}"
        draft = draft_document(
            actor=operator(), kind="segment", slug=slug, body=_segment(number), at=NOW, reason="measured"
        )
        publish_version(actor=operator(), kind="segment", slug=slug, number=draft.number, at=NOW)
    try:
        yield
    finally:
        _retire_segments()


def _segment(number: int) -> dict[str, object]:
    """Some on facts, some on what happened, some on both and on scores; no two alike."""
    facts = {"field": "company_size", "at_least": 10 * (number + 1)}
    happened = {"event": "page_viewed", "within_days": 7 + number, "count": {"at_least": 1 + number % 5}}
    scored = {"field": "score.engagement", "at_least": number % 60}
    parts = ([facts], [happened], [facts, happened], [happened, scored])[number % 4]
    return {"title": f"Bench {number}", "describes": "", "when": {"all": parts}}


def _retire_segments() -> None:
    from leadwright.accounts.actor import operator
    from leadwright.playbook import queries
    from leadwright.playbook.operations import retire_document

    for one in queries.published_all("segment"):
        if one.slug.startswith("bench-"):
            retire_document(actor=operator(), kind="segment", slug=one.slug, at=NOW)
