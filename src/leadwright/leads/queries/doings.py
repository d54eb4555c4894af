"""What somebody did, in a few lines: for who has ten seconds."""

from dataclasses import dataclass
from datetime import datetime

from leadwright.accounts.actor import Actor
from leadwright.leads.access import hide_contact_data, sees_contact_data, visible_lead
from leadwright.platform import sql


@dataclass(frozen=True)
class Doing:
    """A kind of event: how often it happened, when last, and which things it was about (at most a few hundred letters each)."""

    event: str
    count: int
    last: datetime
    things: tuple[str, ...]


def lead_doings(*, actor: Actor, reference: str, at: datetime) -> tuple[Doing, ...]:
    """What a lead did until an instant, the latest first; machines left out. Two queries. Raises NotFound."""
    key = visible_lead(actor, reference)
    rows = sql.rows(sql.statement("leadwright.leads", "lead_doings"), {"lead": key.id, "at": at})
    seen = sees_contact_data(actor)
    return tuple(
        Doing(name, count, last, tuple(one if seen else hide_contact_data(one) for one in things))
        for name, count, last, things in rows
    )
