"""Leads that sales gave back and that wait for their day, or for something new."""

from dataclasses import dataclass
from datetime import date, datetime

from leadwright.accounts.actor import Actor
from leadwright.leads.access import text_for, visible_leads
from leadwright.platform import cursors, sql
from leadwright.platform.ids import Kind, public_id
from leadwright.sales.queries.listing import number_of
from leadwright.sales.reasons import LABELS, RejectReason

_LISTED = "waiting"


@dataclass(frozen=True)
class Waiting:
    """A lead that was given back and waits: why, until when, and what sales wrote."""

    lead: str
    name: str
    company: str
    reason: str
    note: str
    by: str
    since: datetime
    until: date


@dataclass(frozen=True)
class WaitingPage:
    """A page, the next to come back first; `next` is the place behind it."""

    rows: tuple[Waiting, ...]
    next: str | None


def waiting(*, actor: Actor, limit: int = 50, after: str | None = None) -> WaitingPage:
    """Leads the actor sees that were given back and have not come back; two statements at most. Raises UnusableCursor."""
    visible = visible_leads(actor, "st")
    behind, place = _place(after)
    text = f"""select h.public_id, l.public_id, coalesce(l.full_name, l.company_name, ''), coalesce(l.company_name, ''),
    h.reject_reason, h.note, coalesce(u.name, ''), h.closed_at, h.recycle_on
from hand_over h
join standing st on st.lead_id = h.lead_id
join lead l on l.id = h.lead_id
left join app_user u on u.id = h.owner_id
where h.state = 'rejected' and h.returned_at is null and h.recycle_on is not null and st.stage = 'recycled'
    and {behind} and {visible.sql}
order by h.recycle_on, h.id limit %(limit)s"""
    found = sql.rows(text, {"limit": limit + 1, **place, **visible.params})
    shown = text_for(actor)
    rows = tuple(
        Waiting(
            public_id(Kind.LEAD, lead),
            shown(name),
            shown(company),
            LABELS[RejectReason(reason)],
            shown(note),
            *rest,
        )
        for _, lead, name, company, reason, note, *rest in found[:limit]
    )
    if len(found) <= limit:
        return WaitingPage(rows, None)
    last = found[limit - 1]
    return WaitingPage(rows, cursors.pack(_LISTED, last[-1].isoformat(), public_id(Kind.HAND_OVER, last[0])))


def _place(after: str | None) -> tuple[str, dict[str, object]]:
    if after is None:
        return "true", {}
    day, uuid = cursors.unpack(after, _LISTED, cursors.day, cursors.row(Kind.HAND_OVER))
    return "(h.recycle_on, h.id) > (%(day)s, %(number)s)", {"day": day, "number": number_of(uuid)}
