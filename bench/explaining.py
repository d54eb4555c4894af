"""Explaining one busy lead: both scores line by line, how they age, what would lift them, and the stage."""

from bench.figures import Figure
from bench.generate import Sizes, generated_workspace
from bench.pages import busy_lead, signed_in
from bench.timing import timed

_LIMIT_SECONDS = 0.05
_EVENTS = (500, 2_000)


def measure(leads: int, events: int) -> list[Figure]:
    """The time of `explain_lead` for a lead with many events on top of its own."""
    with generated_workspace(Sizes(leads, events)):
        from django.db import transaction

        with transaction.atomic():
            signed_in()
            figures = [_figure(wanted) for wanted in _EVENTS]
            transaction.set_rollback(True)
        return figures


def _figure(events: int) -> Figure:
    from leadwright.accounts.actor import operator
    from leadwright.pulse.queries import explain_lead

    reference = busy_lead(events).rsplit("/", 1)[-1]
    actor = operator()
    times = timed(
        lambda: explain_lead(actor=actor, reference=reference), untroubled=_LIMIT_SECONDS / 2, seconds=3
    )
    return Figure(
        "explain", f"a lead with {events:,} events, p95", times.p95 * 1000, "ms", limit=_LIMIT_SECONDS * 1000,
        note=f"processor {times.processor * 1000:.0f} ms, best {times.best * 1000:.0f} ms",
    )  # fmt: skip
