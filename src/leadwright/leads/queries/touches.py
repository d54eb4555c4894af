"""Where one lead came from: every touch, the first of them, and the one that made the lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from leadwright.accounts.actor import Actor
from leadwright.leads.access import visible_lead
from leadwright.leads.origins import KNOWN_AT
from leadwright.platform import sql


@dataclass(frozen=True)
class LeadTouch:
    """One touch, in the words it was told in; `landing` is the path it came to, `referrer` the host it came from."""

    number: int
    at: datetime
    channel: str
    source: str
    medium: str
    campaign: str
    landing: str
    referrer: str
    click: str


@dataclass(frozen=True)
class LeadOrigin:
    """All touches, the first of them first; `creating` is the one that made the lead (None where there is none)."""

    touches: Sequence[LeadTouch]
    creating: LeadTouch | None

    @property
    def first(self) -> LeadTouch | None:
        return self.touches[0] if self.touches else None


def lead_origin(*, actor: Actor, reference: str, at: datetime) -> LeadOrigin:
    """Where a lead came from by an instant, one query beside that for access.

    Raises NotFound for a lead the actor may not see.
    """
    key = visible_lead(actor, reference)
    text = sql.statement("leadwright.leads", "lead_touches").replace("{known_at}", KNOWN_AT)
    rows = sql.rows(text, {"lead": key.id, "until": at})
    touches = [LeadTouch(*row[:9]) for row in rows]
    return LeadOrigin(touches, _creating(touches, rows[0][9]) if rows else None)


def _creating(touches: Sequence[LeadTouch], known_at: datetime) -> LeadTouch:
    """As `leads.origins` says it in SQL."""
    before = [one for one in touches if one.at <= known_at]
    if not before:
        return touches[0]
    return next((one for one in reversed(before) if one.channel != "direct"), before[-1])
