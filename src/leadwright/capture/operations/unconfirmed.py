"""Sign-ups nobody confirmed: their time is over, and a lead that nothing else had brought in goes with them."""

from datetime import datetime

from django.db import transaction

from leadwright.accounts.actor import system
from leadwright.consent.operations.confirming import expire_requests
from leadwright.leads.operations.personal_data import erase_lead
from leadwright.platform import audit, sql
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.models import AuditEntry

REMOVED = "lead.unconfirmed_removed"
_AT_ONCE = 100


def remove_unconfirmed(*, at: datetime) -> int:
    """Let requests expire that nobody confirmed in time, and erase leads that nothing but such a request brought in; how many.

    A lead that anything else tells of stays as it is. Each removal is a transaction of its own, and is counted in the trail.
    Repeating finds nothing.
    """
    found = sql.rows(sql.statement("leadwright.capture", "unconfirmed_leads"), {"at": at, "most": _AT_ONCE})
    for _, uuid in found:
        _remove(public_id(Kind.LEAD, uuid), at)
    expire_requests(at=at)
    return len(found)


@transaction.atomic
def _remove(lead: str, at: datetime) -> None:
    actor = system("unconfirmed requests")
    # Nothing but a request brought them in, so they stand in no list.
    erase_lead(actor=actor, lead=lead, at=at, files=False)
    audit.record(actor, REMOVED, kind="lead", key=lead, at=at)


def removed_since(since: datetime) -> int:
    """How many leads were removed that way since an instant. One query by index."""
    return AuditEntry.objects.filter(action=REMOVED, at__gt=since).count()
