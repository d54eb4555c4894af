"""Who lies in the bin."""

from dataclasses import dataclass
from datetime import datetime

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.leads.access import BIN_KEPT_FOR, visible_leads
from leadwright.platform import cursors, sql
from leadwright.platform.ids import Kind, public_id

_BIN = "bin"
_ROW = cursors.row(Kind.LEAD)


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
    at, lead = (None, None) if after is None else cursors.unpack(after, _BIN, cursors.instant, _ROW)
    text = sql.statement("leadwright.leads", "binned_leads").replace("{visible}", visible.sql)
    found = sql.rows(text, {**visible.params, "at": at, "lead": lead, "limit": limit + 1})
    rows = tuple(
        BinnedLead(
            public_id(Kind.LEAD, uuid), name, company, binned_at, actor_label, binned_at + BIN_KEPT_FOR
        )
        for _, uuid, name, company, binned_at, actor_label in found[:limit]
    )
    more = len(found) > limit
    return BinnedPage(rows, cursors.pack(_BIN, rows[-1].binned_at, rows[-1].id) if more else None)
