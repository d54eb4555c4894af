"""What the pulse would make of one lead, for a transaction that is taken back."""

from datetime import datetime

from leadwright.leads.models import Standing
from leadwright.leads.operations.standing import record_standing
from leadwright.lifecycle import queries as lifecycle
from leadwright.platform.outbox import Cause
from leadwright.pulse.computing import Using, compute, drop_computed, these
from leadwright.scoring import queries as scoring


def standing_as_it_would_be(lead: int, *, at: datetime) -> Standing | None:
    """The standing of a lead computed at this instant, whatever it was; None for one without any.

    Writes it, so it belongs into a transaction whose end is to be taken back.
    """
    using = Using(scoring.in_force(), lifecycle.in_force())
    compute(these({lead: Cause.ACTIVITY}), using, at=at)
    record_standing()
    drop_computed()
    return Standing.objects.filter(pk=lead).first()
