"""Consent: what a lead agreed to, with its proof, and recording what somebody said elsewhere."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import StringConstraints

from leadwright.accounts.rules import Action
from leadwright.api.keys import caller, needs
from leadwright.api.shapes import Changed, Instant, LeadName, Strict, Text
from leadwright.consent.models import ConsentEntry
from leadwright.consent.operations.telling import Told, tell_consent
from leadwright.consent.purposes import known_purposes
from leadwright.consent.queries import lead_barred, lead_consent, lead_ledger
from leadwright.consent.rules import Channel, LawfulBasis, Status
from leadwright.events.queries import named_sources
from leadwright.leads.operations.adding import BY_PROGRAM
from leadwright.platform import clock

of_one = Router(tags=["consent"])
router = Router(tags=["consent"])

Wording = Annotated[str, StringConstraints(max_length=5_000)]


class InForce(Schema):
    """What holds now for one address, purpose and channel."""

    address: str
    purpose: str
    channel: Channel
    status: Status
    basis: LawfulBasis
    occurred_at: datetime
    expires_at: datetime | None


class BarredFrom(Schema):
    """Mail that is kept from the address whatever the ledger says; an empty purpose is all of marketing."""

    purpose: str
    reason: str
    since: datetime


class LedgerEntry(Schema):
    """One statement, as it was recorded; nothing in the ledger is ever changed."""

    address: str
    purpose: str
    channel: str
    status: str
    basis: str
    wording: str
    wording_version: str
    language: str
    evidence: dict[str, Any]
    source: str | None
    page_url: str
    occurred_at: datetime
    recorded_at: datetime
    expires_at: datetime | None
    confirmed_at: datetime | None
    by: str


class LeadConsent(Schema):
    in_force: list[InForce]
    barred: list[BarredFrom]
    ledger: list[LedgerEntry]


class NewConsent(Strict):
    """What somebody said. A yes needs the words and what shows it."""

    status: Literal["granted", "withdrawn", "refused"]
    purpose: Text = "marketing"
    channel: Channel = Channel.EMAIL
    occurred_at: Instant
    basis: LawfulBasis = LawfulBasis.CONSENT
    wording: Wording = ""
    wording_version: Text = ""
    language: Annotated[str, StringConstraints(max_length=35)] = ""
    page_url: Text = ""
    evidence: dict[str, Text] = Field(default_factory=dict)
    source: Text = BY_PROGRAM
    expires_at: Instant | None = None


class Purposes(Schema):
    purposes: list[str]


@router.get("/purposes", response=Purposes, summary="What people are asked consent for", url_name="purposes")
@needs(Action.SEE_LEADS)
def list_purposes(request: HttpRequest) -> dict[str, object]:
    """A form that asks for a new one adds it when it is published."""
    return {"purposes": known_purposes()}


@of_one.get("/{lead}/consent", response=LeadConsent, summary="What a lead agreed to", url_name="lead_consent")
@needs(Action.SEE_CONTACT_DATA)
def read_consent(request: HttpRequest, lead: LeadName) -> dict[str, object]:
    """What is in force, what is kept from the address, and the last 200 entries of the ledger, the latest first."""
    actor = caller(request)
    entries = lead_ledger(actor=actor, reference=lead)
    sources = named_sources({one.source_id for one in entries if one.source_id is not None})
    return {
        "in_force": lead_consent(actor=actor, reference=lead, at=clock.now()),
        "barred": lead_barred(actor=actor, reference=lead),
        "ledger": [_entry(one, sources.get(one.source_id or 0)) for one in entries],
    }


@of_one.post(
    "/{lead}/consent", response=Changed, summary="Record what a lead said", url_name="lead_consent_told"
)
@needs(Action.EDIT_LEADS)
def record(request: HttpRequest, lead: LeadName, told: NewConsent) -> dict[str, bool]:
    """Repeating changes nothing. What is withdrawn is kept from the address; a yes lets nothing through that its owner
    gave up.
    """
    what = Told(**{**told.dict(), "status": Status(told.status)})
    return {"changed": tell_consent(actor=caller(request), lead=lead, told=what, at=clock.now())}


def _entry(one: ConsentEntry, source: str | None) -> dict[str, object]:
    named = {name: getattr(one, name, None) for name in LedgerEntry.model_fields}
    return {**named, "basis": one.lawful_basis, "source": source, "by": one.actor}
