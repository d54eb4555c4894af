"""What the score was made of when a lead was handed over, kept with the answer: so feedback can say what rejected leads share."""

from datetime import datetime

from django.db import transaction

from leadwright.accounts.actor import system
from leadwright.leads.access import seen_among
from leadwright.pulse.queries.explaining import explain_lead
from leadwright.sales.models import HandOver
from leadwright.scoring.layout import LineKind

_FEEDBACK = system("feedback")
_BATCH = 100


@transaction.atomic
def keep_lines(*, at: datetime, limit: int = _BATCH) -> int:
    """Keep the lines that counted at the hand-over with each answered one that has none yet; how many were looked at.

    They are explained one after the other, as on the page of a lead, for the instant of the hand-over. Several may run;
    repeating finds nothing. A lead that is gone has none.
    """
    waiting = HandOver.objects.select_for_update(skip_locked=True).filter(
        answered_at__isnull=False, lines__isnull=True
    )
    found = list(waiting.order_by("id")[:limit])
    keys = {key.id: key.public_id for key in seen_among(_FEEDBACK, [one.lead_id for one in found])}
    for one in found:
        one.lines = _lines(keys[one.lead_id], one.given_at) if one.lead_id in keys else {}
    HandOver.objects.bulk_update(found, ["lines"])
    return len(found)


def _lines(lead: str, at: datetime) -> dict[str, str]:
    score = explain_lead(actor=_FEEDBACK, reference=lead, at=at).score
    return {
        line.rule: line.label or line.sentence
        for dimension in (score.fit, score.engagement)
        for line in dimension.lines
        if line.kind is LineKind.RULE and line.points
    }
