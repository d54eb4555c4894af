"""Who lies in the bin."""

import json
from dataclasses import dataclass
from datetime import datetime

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.leads.access import BIN_KEPT_FOR, visible_leads
from leadwright.leads.errors import UnusableCursor
from leadwright.platform import sql
from leadwright.platform.ids import Kind, public_id


@dataclass(frozen=True)
class BinnedLead:
    """A lead in the bin: when and by whom it was put there, and when it will be erased."""

    id: str
    name: str | None
    company: str | None
    binned_at: datetime
    binned_by: str
    erased_at: datetime


@dataclass(frozen=True)
class BinnedPage:
    rows: tuple[BinnedLead, ...]
    next_cursor: str | None


def binned_leads(*, actor: Actor, limit: int = 50, after: str | None = None) -> BinnedPage:
    """One page of the bin, the latest first: leads the actor would otherwise see. Raises Forbidden, UnusableCursor."""
    require(actor, Action.DELETE_LEADS)
    visible = visible_leads(actor, "st")
    at, lead = _place(after)
    text = sql.statement("leadwright.leads", "binned_leads").replace("{visible}", visible.sql)
    found = sql.rows(text, {**visible.params, "at": at, "lead": lead, "limit": limit + 1})
    rows = tuple(
        BinnedLead(
            public_id(Kind.LEAD, uuid), name, company, binned_at, actor_label, binned_at + BIN_KEPT_FOR
        )
        for _, uuid, name, company, binned_at, actor_label in found[:limit]
    )
    more = len(found) > limit
    return BinnedPage(
        rows, json.dumps([found[limit - 1][4].isoformat(), found[limit - 1][0]]) if more else None
    )


def _place(cursor: str | None) -> tuple[datetime | None, int]:
    if cursor is None:
        return None, 0
    try:
        at, lead = json.loads(cursor)
        return datetime.fromisoformat(at), int(lead)
    except (ValueError, TypeError):
        raise UnusableCursor("This place in the bin cannot be read; begin at the top.") from None
