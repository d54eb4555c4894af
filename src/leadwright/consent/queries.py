"""Reads of the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.consent.models import ConsentEntry, Suppression
from leadwright.consent.rules import STRENGTH, Channel, LawfulBasis, Status, status_at
from leadwright.consent.suppression import address_key
from leadwright.leads.access import sees_contact_data, visible_lead
from leadwright.leads.models import Lead, Subject
from leadwright.platform import sql


@dataclass(frozen=True)
class Consent:
    """What is in force for one address, purpose and channel; `status` is the one of the instant asked for."""

    subject_id: int
    address: str
    purpose: str
    channel: Channel
    status: Status
    basis: LawfulBasis
    occurred_at: datetime
    expires_at: datetime | None
    source_id: int | None


def current_consent(subjects: Sequence[int], *, as_of: datetime) -> dict[int, list[Consent]]:
    """For each subject what is in force at `as_of`; subjects without an entry are absent. One query."""
    found: dict[int, list[Consent]] = {}
    params = {"subjects": list(subjects), "as_of": as_of}
    for row in sql.again(sql.statement(__package__, "current_consent"), params):
        subject, address, purpose, channel, status, basis, occurred_at, expires_at, source_id, _ = row
        found.setdefault(subject, []).append(
            Consent(
                subject_id=subject,
                address=address,
                purpose=purpose,
                channel=Channel(channel),
                status=status_at(Status(status), expires_at, as_of),
                basis=LawfulBasis(basis),
                occurred_at=occurred_at,
                expires_at=expires_at,
                source_id=source_id,
            )
        )
    return found


def consent_history(subjects: Sequence[int]) -> list[ConsentEntry]:
    """Every entry of some subjects, the latest first."""
    entries = ConsentEntry.objects.filter(subject_id__in=subjects)
    return list(entries.order_by("-occurred_at", "-id"))


def lead_consent(*, actor: Actor, reference: str, at: datetime) -> tuple[Consent, ...]:
    """What may be done with a lead at an instant, by purpose and channel, the strongest first within each.

    Addresses are empty for those who may not see them. Three queries. Raises NotFound for a lead the actor may not see.
    """
    found = [
        one for lines in current_consent(_subjects(actor, reference), as_of=at).values() for one in lines
    ]
    seen = sees_contact_data(actor)
    ordered = sorted(
        found, key=lambda one: (one.purpose, one.channel, STRENGTH.index(one.status), one.address)
    )
    return tuple(one if seen else replace(one, address="") for one in ordered)


def lead_ledger(*, actor: Actor, reference: str) -> tuple[ConsentEntry, ...]:
    """Every entry about a lead, the latest first, at most 200. Raises Forbidden for a role without contact data, NotFound."""
    require(actor, Action.SEE_CONTACT_DATA)
    return tuple(consent_history(_subjects(actor, reference))[:200])


@dataclass(frozen=True)
class Barred:
    """Mail that is kept from an address whatever the ledger says; an empty purpose is all of marketing."""

    purpose: str
    reason: str
    since: datetime


def lead_barred(*, actor: Actor, reference: str) -> tuple[Barred, ...]:
    """What is kept from the address a lead has now, the latest first: it holds for an address, whoever had it before.

    Three queries. Raises NotFound for a lead the actor may not see.
    """
    key = visible_lead(actor, reference)
    email = Lead.objects.filter(pk=key.id).values_list("email", flat=True).first()
    if not email:
        return ()
    rows = Suppression.objects.filter(address_key=address_key(email), lifted_at__isnull=True)
    found = rows.order_by("-created_at", "-id").values_list("purpose", "reason", "created_at")
    return tuple(Barred(*row) for row in found)


def _subjects(actor: Actor, reference: str) -> list[int]:
    key = visible_lead(actor, reference)
    return list(Subject.objects.filter(lead_id=key.id).values_list("pk", flat=True))
