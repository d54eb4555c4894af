"""The pulse as background jobs."""

from leadwright.leads.operations.dirty import mark_all_leads
from leadwright.platform import clock, jobs
from leadwright.platform.outbox import Cause
from leadwright.pulse.operations import run_pulse
from leadwright.pulse.recomputing import bring_into_effect
from leadwright.segments.operations import segments_changed

# One job works for so many batches and then makes room; the scheduler starts the next within a second.
_BATCHES = 50


@jobs.job("pulse.keep_current", jobs.Lane.SCORES)
def keep_current() -> None:
    """Compute what is marked."""
    for _ in range(_BATCHES):
        if not run_pulse(at=clock.now()):
            return


@jobs.job("pulse.recompute", jobs.Lane.SCORES)
def recompute() -> None:
    """Let versions take effect that wait for it; for any other document that changed mark everybody, and begin."""
    took_effect = bring_into_effect(now=clock.now)
    if segments_changed(at=clock.now()) or not took_effect:
        mark_all_leads(at=clock.now(), cause=Cause.RECOMPUTE)
    keep_current()
