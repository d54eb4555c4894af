"""People choose by themselves what they get: a page without sign-in, and the button of their mail program (RFC 8058).

A link carries the key of the address and the message it came with, so it works for ever, also after the lead was erased.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from leadwright.accounts.actor import system
from leadwright.consent.events import ConsentChosen
from leadwright.consent.operations import Statement, record_consents
from leadwright.consent.operations.suppressing import lift, suppress_key
from leadwright.consent.purposes import known_purposes
from leadwright.consent.queries import current_consent
from leadwright.consent.rules import EFFECTIVE, Channel, LawfulBasis, Status
from leadwright.consent.suppression import Reason, address_key, suppressed_purposes
from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads.operations.dirty import mark_subjects
from leadwright.messaging import tokens
from leadwright.messaging.models import Message
from leadwright.platform import outbox
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.outbox import Cause

_KEY, _ID = 32, 16
_WORDING = "Chosen on one's own page of what one gets"


@dataclass(frozen=True)
class Owner:
    """Who holds a link: the key of the address, and the message it came with where that is still there."""

    key: str
    message: Message | None
    reference: str

    @property
    def purpose(self) -> str:
        """What the message was for; empty for all of marketing."""
        return self.message.purpose if self.message is not None else ""


@dataclass(frozen=True)
class Topic:
    """Something an address can get, and whether it does."""

    purpose: str
    gets: bool


def choice_token(message: UUID, address: str) -> str:
    """What stands in a link by which the owner of an address chooses."""
    return tokens.seal(tokens.UNSUBSCRIBE, bytes.fromhex(address_key(address)) + message.bytes)


def choice_address(message: UUID, address: str) -> str:
    """The whole address of the page on which the owner of an address chooses."""
    path = reverse("edge:choose", kwargs={"token": choice_token(message, address)})
    return f"{settings.PUBLIC_URL}{path}"


def owner_of(token: str) -> Owner | None:
    """Who holds a link; None for one nobody here made. One query."""
    told = tokens.unseal(tokens.UNSUBSCRIBE, token, size=_KEY + _ID)
    if told is None:
        return None
    number = UUID(bytes=told[_KEY:])
    message = Message.objects.filter(public_id=number).first()
    return Owner(told[:_KEY].hex(), message, public_id(Kind.MESSAGE, number))


def topics_of(owner: Owner, *, at: datetime) -> tuple[Topic, ...]:
    """Every purpose people are asked for, and whether this address gets it. Three queries."""
    barred, agreed = suppressed_purposes(owner.key), _agreed(owner, at)
    return tuple(Topic(one, one in agreed and not barred & {"", one}) for one in known_purposes())


@transaction.atomic
def choose_topics(*, owner: Owner, wanted: Collection[str], at: datetime) -> bool:
    """From now on the address gets what is wanted and nothing else; whether that changes anything. Repeating changes nothing.

    The link is the authority, so there is no actor. What is given up is kept from the address whatever becomes of the lead.
    """
    before = {one.purpose: one.gets for one in topics_of(owner, at=at)}
    given_up = [one for one, gets in before.items() if gets and one not in wanted]
    taken_up = [one for one, gets in before.items() if one in wanted and not gets]
    keys = list(given_up)
    if not wanted:
        keys = [""]
    elif "" in suppressed_purposes(owner.key):
        lift(key=owner.key, purposes=[""], reason=Reason.UNSUBSCRIBED, at=at)
        keys = [one for one in before if one not in wanted]
    new = [_keep_from(owner, one, at) for one in keys]
    lift(key=owner.key, purposes=taken_up, reason=Reason.UNSUBSCRIBED, at=at)
    _tell(owner, given_up, taken_up, at)
    return bool(given_up or taken_up or any(new))


@transaction.atomic
def unsubscribe(*, owner: Owner, at: datetime) -> bool:
    """One click: no more of what the message was for, or of anything where that is not known; whether it changes anything.

    Kept from the address whatever the ledger says; other topics stay as they are.
    """
    if not owner.purpose:
        return choose_topics(owner=owner, wanted=(), at=at)
    gets = any(one.gets for one in topics_of(owner, at=at) if one.purpose == owner.purpose)
    new = _keep_from(owner, owner.purpose, at)
    if gets:
        _tell(owner, [owner.purpose], [], at)
    return new or gets


def _keep_from(owner: Owner, purpose: str, at: datetime) -> bool:
    return suppress_key(
        key=owner.key, purpose=purpose, reason=Reason.UNSUBSCRIBED, source=owner.reference, at=at
    )


def _agreed(owner: Owner, at: datetime) -> set[str]:
    if owner.message is None or owner.message.subject_id is None:
        return set()
    lines = current_consent([owner.message.subject_id], as_of=at).get(owner.message.subject_id, ())
    return {
        one.purpose
        for one in lines
        if one.channel is Channel.EMAIL
        and one.status in EFFECTIVE
        and one.address in ("", owner.message.address)
    }


def _tell(owner: Owner, given_up: list[str], taken_up: list[str], at: datetime) -> None:
    """The ledger, the timeline and the rest learn of it, where there still is somebody it is about."""
    message = owner.message
    if message is None or message.subject_id is None or not (given_up or taken_up):
        return
    subject = message.subject_id
    statements = [
        Statement(
            subject_id=subject,
            status=status,
            basis=LawfulBasis.CONSENT,
            occurred_at=at,
            purpose=purpose,
            address=message.address,
            wording=_WORDING,
            evidence={"message": owner.reference},
        )
        for status, purposes in ((Status.WITHDRAWN, given_up), (Status.CONFIRMED, taken_up))
        for purpose in purposes
    ]
    record_consents(actor=system("their own page"), statements=statements, at=at)
    source = ensure_source(slug="preferences", at=at, channel="inbound", medium="email")
    names = [("newsletter_unsubscribed", one) for one in given_up]
    names += [("newsletter_subscribed", one) for one in taken_up]
    append_events(
        (
            NewEvent(
                name=name,
                occurred_at=at,
                subject=subject,
                source_id=source.pk,
                message_id=f"{owner.reference}:{name}:{topic}:{int(at.timestamp())}",
                batch=message.batch,
                properties={"topic": topic},
            )
            for name, topic in names
        ),
        at=at,
    )
    mark_subjects(subjects={subject}, at=at, cause=Cause.ACTIVITY)
    outbox.record(ConsentChosen(Cause.ACTIVITY), at=at)
