"""Who may be the same person."""

from dataclasses import dataclass
from datetime import datetime

from leadwright.accounts.actor import Actor
from leadwright.leads.access import hide_contact_data, sees_contact_data, visible_lead, visible_leads
from leadwright.platform import sql
from leadwright.platform.ids import Kind, public_id


@dataclass(frozen=True)
class MaybeSame:
    """Another lead that may be this one, and why somebody thinks so. The address is None for who may not see it."""

    id: str
    name: str | None
    email: str | None
    company: str | None
    reason: str
    found_at: datetime


def possible_duplicates(*, actor: Actor, reference: str) -> tuple[MaybeSame, ...]:
    """Open questions of identity about a lead, at most 20, the latest first. Raises NotFound."""
    key = visible_lead(actor, reference)
    condition = visible_leads(actor, "st")
    text = sql.statement("leadwright.leads", "possible_duplicates").replace("{visible}", condition.sql)
    seen = sees_contact_data(actor)
    return tuple(
        MaybeSame(
            id=public_id(Kind.LEAD, uuid),
            name=name,
            email=email if seen else None,
            company=company,
            reason=reason if seen else hide_contact_data(reason),
            found_at=found_at,
        )
        for uuid, name, email, company, reason, found_at in sql.rows(
            text, {**condition.params, "lead": key.id}
        )
    )
