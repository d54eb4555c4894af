"""Who a lead is, in the few facts that head every page about one."""

from dataclasses import dataclass

from leadwright.accounts.actor import Actor
from leadwright.leads.access import sees_contact_data, visible_lead
from leadwright.leads.contact_data import plain_text
from leadwright.leads.models import Lead


@dataclass(frozen=True, slots=True)
class Introduction:
    """What is unknown is None; so is how to reach somebody for those who may not see it."""

    id: str
    name: str | None
    role: str | None
    company: str | None
    country: str | None
    email: str | None
    phone: str | None


def introduce_lead(*, actor: Actor, reference: str) -> Introduction:
    """The lead behind a public id or an e-mail address; its survivor where it was merged. Two queries. Raises NotFound."""
    key = visible_lead(actor, reference)
    found = Lead.objects.select_related("company").get(pk=key.id)
    reachable = sees_contact_data(actor)
    company = found.company_name or (found.company.name if found.company else None) or found.company_domain
    return Introduction(
        id=key.public_id,
        name=found.full_name if reachable else plain_text(found.full_name),
        role=found.role if reachable else plain_text(found.role),
        company=company if reachable else plain_text(company),
        country=found.country,
        email=found.email if reachable else None,
        phone=found.phone if reachable else None,
    )
