"""Who recommended a lead is credited when it gets as far as the workspace says."""

from leadwright.capture.operations.referring import credit_referrers
from leadwright.lifecycle.events import StagesChanged
from leadwright.platform import outbox
from leadwright.platform.models import OutboxEvent


def note_conversions(row: OutboxEvent) -> int:
    """Credit those who recommended leads of a `StagesChanged`, in the transaction that dispatches it; how many. A customer is one
    by an import, too. Repeating changes nothing.
    """
    event = outbox.restore(StagesChanged, row)
    return credit_referrers(moves=[(to, leads) for _, to, leads in event.moves], at=row.recorded_at)
