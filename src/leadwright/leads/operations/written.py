"""What notes and tasks have in common: whose lead they are about, and when deleted ones are gone for good."""

from datetime import datetime, timedelta

from django.db import transaction

from leadwright.accounts.actor import Actor
from leadwright.leads.access import LeadKey, editable_lead
from leadwright.leads.models import Lead, Subject
from leadwright.leads.work import Note, Task
from leadwright.platform.errors import Conflict, NotFound
from leadwright.platform.ids import Kind, public_id

KEPT_FOR = timedelta(days=30)


def lead_of(actor: Actor, subject: int) -> LeadKey:
    """The lead a subject belongs to now, for somebody who is going to change what was written about it.

    Raises NotFound for a lead the actor may not see, Forbidden for a role that only looks.
    """
    lead = Subject.objects.filter(pk=subject).values_list("lead_id", flat=True).first()
    uuid = Lead.objects.filter(pk=lead or 0).values_list("public_id", flat=True).first()
    if uuid is None:
        raise NotFound("The lead this is about does not exist, or you may not see it.")
    return editable_lead(actor, public_id(Kind.LEAD, uuid))


def same_lead(actor: Actor, subject: int, key: LeadKey) -> None:
    """Raises Conflict where an id a form brought along already names something about another lead."""
    if lead_of(actor, subject) != key:
        raise Conflict("This form was used for another lead already; load the page again.")


@transaction.atomic
def discard_deleted(*, at: datetime) -> int:
    """Forget notes and tasks that were deleted 30 days ago or earlier, for good; how many."""
    gone = 0
    for table in (Note, Task):
        count, _ = table._default_manager.filter(deleted_at__lte=at - KEPT_FOR).delete()
        gone += count
    return gone
