"""Seats of webinars and events: how many, and whose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture.models import Seat
from leadwright.capture.queries.coupons import people_of
from leadwright.platform import sql
from leadwright.platform.ids import Kind, public_id

_COUNTED = "select offer, count(registered_at), count(attended_at) from seat group by offer"


@dataclass(frozen=True)
class SeatCounts:
    """How many registered, and how many were there (also without having registered)."""

    registered: int = 0
    attended: int = 0


@dataclass(frozen=True)
class SeatLine:
    """A seat of a lead the actor sees. `registered_at` is None for who came without."""

    id: str
    lead: str
    name: str
    registered_at: datetime | None
    attended_at: datetime | None
    minutes: int | None


def seat_counts() -> Mapping[str, SeatCounts]:
    """The counts of every webinar and event anybody has a seat of, by its slug. One query."""
    return {offer: SeatCounts(registered, attended) for offer, registered, attended in sql.rows(_COUNTED)}


def seat_lines(*, actor: Actor, offer: str, limit: int = 500) -> Sequence[SeatLine]:
    """The newest seats of leads the actor may see, by name. Three queries. Raises Forbidden."""
    require(actor, Action.IMPORT_LEADS)
    rows = list(Seat.objects.filter(offer=offer).order_by("-id")[:limit])
    seen = people_of(actor, [one.lead_id for one in rows])
    lines = [
        SeatLine(
            public_id(Kind.SEAT, one.public_id),
            *seen[one.lead_id],
            one.registered_at,
            one.attended_at,
            one.minutes,
        )
        for one in rows
        if one.lead_id in seen
    ]
    return sorted(lines, key=lambda one: (one.name.casefold(), one.id))
