"""Consent that a person or program records: what somebody said on the phone, on a card or elsewhere, with its evidence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.consent import rules
from leadwright.consent.events import ConsentTold
from leadwright.consent.operations.recording import Statement, record_consent
from leadwright.consent.operations.suppressing import suppress
from leadwright.consent.purposes import known_purposes
from leadwright.consent.rules import REFUSALS, Channel, LawfulBasis, Status
from leadwright.consent.suppression import Reason
from leadwright.events.operations import ensure_source
from leadwright.leads.access import editable_lead
from leadwright.leads.models import Lead
from leadwright.leads.operations.dirty import mark_subjects
from leadwright.platform import audit, outbox
from leadwright.platform.errors import UnusableInput
from leadwright.platform.outbox import Cause

TELLABLE = (Status.GRANTED, Status.WITHDRAWN, Status.REFUSED)
_LONGEST_WORDING, _MOST_EVIDENCE, _LONGEST_EVIDENCE = 5_000, 20, 2_000
# Clocks of programs run ahead of ours.
_AHEAD = timedelta(minutes=5)


@dataclass(frozen=True)
class Told:
    """What somebody said, of which purpose and channel, when, on which words, and what shows it (a call, a card, a ticked box).

    `source` is who tells.
    """

    status: Status
    purpose: str
    channel: Channel
    occurred_at: datetime
    source: str
    basis: LawfulBasis = LawfulBasis.CONSENT
    wording: str = ""
    wording_version: str = ""
    language: str = ""
    page_url: str = ""
    evidence: Mapping[str, str] = field(default_factory=dict)
    expires_at: datetime | None = None


@transaction.atomic
def tell_consent(*, actor: Actor, lead: str, told: Told, at: datetime) -> bool:
    """Write down what a lead agreed to, withdrew or refused; whether the ledger did not say so yet. Repeating changes nothing.

    What was withdrawn is kept from the address of the lead, whatever becomes of the lead. A yes that others tell lets nothing
    through that the owner of the address gave up: only the owner does, by confirming. The lead is computed again.

    Raises UnusableInput with the field: for a status nobody states, a purpose the workspace does not ask for, a yes without words
    and evidence, or a time to come; NotFound and Forbidden as every change of a lead does, and without contact data.
    """
    require(actor, Action.SEE_CONTACT_DATA)
    key = editable_lead(actor, lead)
    _check(told, at)
    address = _address(key.id, told.channel)
    statement = Statement(
        subject_id=key.id,
        status=told.status,
        basis=told.basis,
        occurred_at=told.occurred_at,
        purpose=told.purpose,
        channel=told.channel,
        address=address,
        wording=told.wording,
        wording_version=told.wording_version,
        language=told.language,
        evidence=dict(told.evidence),
        source_id=ensure_source(slug=told.source, at=at).pk,
        page_url=told.page_url,
        expires_at=told.expires_at,
    )
    if record_consent(actor=actor, statement=statement, at=at) is None:
        return False
    _keep_from(told, address, at)
    mark_subjects(subjects=[key.id], at=at, cause=Cause.PERSON)
    # What was said has a place of its own, which erasure reaches.
    changes = {"purpose": told.purpose, "channel": told.channel.value, "status": told.status.value}
    audit.record(actor, "consent.told", kind="lead", key=key.public_id, at=at, changes=changes)
    outbox.record(ConsentTold(Cause.PERSON, key.id), at=at)
    return True


def _check(told: Told, at: datetime) -> None:
    if told.status not in TELLABLE:
        raise UnusableInput(
            f"Nobody tells “{told.status}”; tell {', '.join(TELLABLE[:-1])} or {TELLABLE[-1]}.",
            field="status",
        )
    purposes = known_purposes()
    if rules.purpose_name(told.purpose) not in purposes:
        raise UnusableInput(
            f"Nobody is asked about “{told.purpose}” here; the purposes are {', '.join(purposes)}.",
            field="purpose",
        )
    for name, time in (("occurred_at", told.occurred_at), ("expires_at", told.expires_at)):
        if time is not None and time.tzinfo is None:
            raise UnusableInput("The time needs a zone, such as 2026-05-01T12:00Z.", field=name)
    if told.occurred_at > at + _AHEAD:
        raise UnusableInput("This is in the future; tell when it was said.", field="occurred_at")
    if told.status is Status.GRANTED:
        _check_yes(told)
    if len(told.wording) > _LONGEST_WORDING:
        raise UnusableInput(f"The wording has at most {_LONGEST_WORDING:,} characters.", field="wording")
    if len(told.evidence) > _MOST_EVIDENCE or any(
        len(name) > 100 or len(text) > _LONGEST_EVIDENCE for name, text in told.evidence.items()
    ):
        raise UnusableInput(
            f"At most {_MOST_EVIDENCE} pieces of evidence of {_LONGEST_EVIDENCE:,} characters.",
            field="evidence",
        )


def _check_yes(told: Told) -> None:
    """Who has to show that somebody agreed (GDPR Art. 7(1)) shows to what, and how it is known."""
    if told.basis in (LawfulBasis.UNKNOWN, LawfulBasis.NONE):
        raise UnusableInput("A yes needs its lawful basis, such as consent.", field="basis")
    if told.basis is LawfulBasis.CONSENT and not told.wording.strip():
        raise UnusableInput(
            "Tell the words somebody agreed to; a yes cannot be shown without.", field="wording"
        )
    if not any(text.strip() for text in told.evidence.values()):
        raise UnusableInput(
            'Tell what shows it, such as {"call": "+49 30 1234, 1 May, with Ada"}.', field="evidence"
        )


def _address(lead: int, channel: Channel) -> str:
    """What it was said of: the address or number the lead has now, else the person as such."""
    column = {Channel.EMAIL: "email", Channel.PHONE: "phone"}.get(channel)
    if column is None:
        return ""
    return str(Lead.objects.filter(pk=lead).values_list(column, flat=True).first() or "")


def _keep_from(told: Told, address: str, at: datetime) -> None:
    if told.channel is not Channel.EMAIL or not address:
        return
    if told.status in REFUSALS:
        suppress(address=address, purpose=told.purpose, reason=Reason.UNSUBSCRIBED, source=told.source, at=at)
