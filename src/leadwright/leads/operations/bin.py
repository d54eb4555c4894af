"""The bin: leads nobody wants to see, kept for thirty days, then erased."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor, system
from leadwright.accounts.rules import Action
from leadwright.leads import rewriting
from leadwright.leads.access import BIN_KEPT_FOR as KEPT_FOR
from leadwright.leads.access import visible_leads
from leadwright.leads.events import LeadsBinned, LeadsRestored
from leadwright.leads.models import BinEntry, Lead
from leadwright.leads.operations.personal_data import erase_binned
from leadwright.platform import audit, due, outbox, sql
from leadwright.platform.ids import Kind, parse_public_id, public_id
from leadwright.platform.outbox import Cause

_PACKAGE = "leadwright.leads"
# The one due row: the bin is looked into again when its oldest lead has been there for thirty days.
EMPTY_BIN = "leads.empty-bin"
_AT_ONCE = 500


@transaction.atomic
def bin_leads(*, actor: Actor, leads: Sequence[int], at: datetime) -> list[int]:
    """Put chosen leads (by number) into the bin; which ones went. They are in no list, and are erased after 30 days.

    Leads that are gone already, or that the actor may not see, are passed over, so repeating changes nothing. Raises Forbidden.
    """
    require(actor, Action.DELETE_LEADS)
    rewriting.lock_leads(leads)
    found = _run("bin_leads", actor, {"leads": list(leads), "at": at, "actor": actor.label})
    if found:
        _tell(actor, "lead.binned", found, at)
        outbox.record(LeadsBinned(Cause.PERSON, tuple(lead for lead, _ in found)), at=at)
        _plan_emptying()
    return [lead for lead, _ in found]


@transaction.atomic
def restore_leads(*, actor: Actor, leads: Sequence[int], at: datetime) -> list[int]:
    """Take leads (by number) out of the bin; which ones came. They stand as they stood and are computed again.

    What lies in no bin, or what the actor did not see before, is passed over. Raises Forbidden.
    """
    require(actor, Action.DELETE_LEADS)
    rewriting.lock_leads(leads)
    params = {"leads": list(leads), "at": at, "cause": str(Cause.RESTORE)}
    found = _run("restore_leads", actor, params)
    if found:
        _tell(actor, "lead.restored", found, at)
        outbox.record(LeadsRestored(Cause.RESTORE, tuple(lead for lead, _ in found)), at=at)
    return [lead for lead, _ in found]


def restore_named(*, actor: Actor, references: Sequence[str], at: datetime) -> int:
    """As `restore_leads`, for leads by public id; how many came. Raises NotFound for a text that is no id."""
    uuids = [parse_public_id(Kind.LEAD, one) for one in references]
    found = Lead.objects.filter(public_id__in=uuids, binned_at__isnull=False).values_list("pk", flat=True)
    return len(restore_leads(actor=actor, leads=sorted(found), at=at))


@transaction.atomic
def empty_bin(*, now: datetime) -> int:
    """Erase leads that have been in the bin for thirty days, some hundred at a time; how many. Called as often as there is time.

    Each is erased as a person is, with every lead merged into it; when the next one is due is planned anew.
    """
    if not due.claim(EMPTY_BIN, now=now, limit=1):
        return 0
    old = BinEntry.objects.filter(binned_at__lte=now - KEPT_FOR).order_by("binned_at", "lead_id")
    leads = list(old.values_list("lead_id", flat=True)[:_AT_ONCE])
    rewriting.lock_leads(leads)
    for lead in leads:
        erase_binned(actor=system("bin"), lead=lead, at=now)
    _plan_emptying()
    return len(leads)


def _plan_emptying() -> None:
    oldest = BinEntry.objects.order_by("binned_at").values_list("binned_at", flat=True).first()
    if oldest is not None:
        due.plan(EMPTY_BIN, "next", due_at=oldest + KEPT_FOR)


def _tell(actor: Actor, action: str, found: Sequence[tuple[int, UUID]], at: datetime) -> None:
    keys = [public_id(Kind.LEAD, uuid) for _, uuid in found]
    audit.record_each(actor, action, kind="lead", keys=keys, at=at)


def _run(statement: str, actor: Actor, params: dict[str, object]) -> list[tuple[Any, ...]]:
    condition = visible_leads(actor, "st")
    text = sql.statement(_PACKAGE, statement).replace("{visible}", condition.sql)
    return sql.rows(text, {**condition.params, **params})
