"""Who else has a part in an opportunity, and which: each added with a role, given another, or taken out."""

from datetime import datetime

from django.db import transaction

from leadwright.accounts.actor import Actor
from leadwright.criteria.text import clean
from leadwright.leads.access import editable_lead
from leadwright.platform.errors import UnusableInput
from leadwright.sales.models import OpportunityContact
from leadwright.sales.operations.selling import MOST_CONTACTS, hold_open, record_change

LONGEST_ROLE = 80


@transaction.atomic
def add_contact(*, actor: Actor, opportunity: str, lead: str, role: str, at: datetime) -> bool:
    """Let a lead (a public id or an e-mail address) have a part in an open opportunity; whether that changed anything.

    One that has a part gets the role. Raises UnusableInput with the field for the lead it is about itself, one too many or an
    overlong role; Conflict for one that is closed; NotFound, Forbidden.
    """
    held, about = hold_open(actor, opportunity)
    key = editable_lead(actor, lead)
    said = " ".join(clean(role).split())
    if len(said) > LONGEST_ROLE:
        raise UnusableInput(f"A role has at most {LONGEST_ROLE} characters.", field="role")
    if key == about:
        raise UnusableInput("The opportunity is about this lead already.", field="lead")
    others = OpportunityContact.objects.filter(opportunity_id=held.pk)
    if others.filter(lead_id=key.id, role=said).exists():
        return False
    if others.exclude(lead_id=key.id).count() >= MOST_CONTACTS:
        raise UnusableInput(f"An opportunity has at most {MOST_CONTACTS} contacts.", field="lead")
    OpportunityContact.objects.update_or_create(
        opportunity_id=held.pk, lead_id=key.id, defaults={"role": said}
    )
    record_change(actor, held, about, at)
    return True


@transaction.atomic
def remove_contact(*, actor: Actor, opportunity: str, lead: str, at: datetime) -> bool:
    """Take a lead out of an open opportunity; whether it was in. Raises Conflict for one that is closed, NotFound, Forbidden."""
    held, about = hold_open(actor, opportunity)
    key = editable_lead(actor, lead)
    gone, _ = OpportunityContact.objects.filter(opportunity_id=held.pk, lead_id=key.id).delete()
    if gone:
        record_change(actor, held, about, at)
    return bool(gone)
