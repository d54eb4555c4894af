"""Double opt-in: a request waits until the owner of the address confirms it. Until then nothing in force changes."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from leadwright.accounts.actor import Actor, system
from leadwright.consent import rules
from leadwright.consent.events import ConfirmationRequested, ConsentConfirmed
from leadwright.consent.models import ConfirmationRequest
from leadwright.consent.operations.recording import Confirmation, Statement, record_consents, wait_for
from leadwright.consent.operations.suppressing import lift, suppress_key
from leadwright.consent.purposes import known_purposes
from leadwright.consent.queries import current_consent
from leadwright.consent.rules import EFFECTIVE, Channel, LawfulBasis, Status
from leadwright.consent.suppression import Reason, address_key, suppressed_purposes
from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events
from leadwright.leads.operations.dirty import mark_subjects
from leadwright.platform import outbox
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.inserting import insert
from leadwright.platform.outbox import Cause

LIFETIME = timedelta(days=14)
# Whoever signs up again within this time has the mail already.
ONE_MAIL_IN = timedelta(hours=24)
_MOST_ASKED = 20


@dataclass(frozen=True)
class Asked:
    """What the owner of an address is asked: statements (`requested`, all of one subject and address), and the events that happen
    once they are confirmed. `network` is where it was asked from.
    """

    statements: tuple[Statement, ...]
    follows: tuple[NewEvent, ...] = ()
    network: str = ""
    batch: int | None = None


@transaction.atomic(savepoint=False)
def request_confirmation(
    *, actor: Actor, asked: Sequence[Asked], at: datetime, unheard: Collection[int] = ()
) -> int:
    """Write down that addresses are to be asked; how many will get a mail that had none within a day.

    A statement that is in force stays so: the ledger says `requested` only where nothing is agreed to yet. Asked again within a
    day, what is new is added to the request there is. A handful of statements of SQL, however many ask. Of `unheard`, subjects
    made in this transaction, nothing is looked up.
    """
    if not asked:
        return 0
    subjects = sorted({one.statements[0].subject_id for one in asked} - set(unheard))
    wait_for(subjects)
    _say_requested(actor, asked, at, unheard)
    open_ones = _open_requests(subjects, at)
    new: dict[tuple[int, str], ConfirmationRequest] = {}
    for one in asked:
        first = one.statements[0]
        place = (first.subject_id, first.address)
        row = open_ones.get(place) or new.get(place)
        if row is None:
            new[place] = _row(one, actor, at)
        else:
            row.asked = _joined(row.asked, _plain(one))
    if open_ones:
        ConfirmationRequest.objects.bulk_update(open_ones.values(), ["asked"])
    insert(list(new.values()))
    if new:
        outbox.record(ConfirmationRequested(Cause.ACTIVITY), at=at)
    return len(new)


def _open_requests(subjects: Sequence[int], at: datetime) -> dict[tuple[int, str], ConfirmationRequest]:
    """What was asked of these within a day and is not answered, by subject and address."""
    if not subjects:
        return {}
    found = ConfirmationRequest.objects.filter(
        subject_id__in=subjects,
        confirmed_at__isnull=True,
        expired_at__isnull=True,
        requested_at__gt=at - ONE_MAIL_IN,
    )
    return {(row.subject_id, row.address): row for row in found.order_by("id")}


def _say_requested(actor: Actor, asked: Sequence[Asked], at: datetime, unheard: Collection[int]) -> None:
    said = [statement for one in asked for statement in one.statements]
    heard = {one.subject_id for one in said} - set(unheard)
    known = current_consent(sorted(heard), as_of=at) if heard else {}
    agreed = {
        (subject, one.address, one.purpose, one.channel)
        for subject, lines in known.items()
        for one in lines
        if one.status in EFFECTIVE
    }
    statements = [
        replace(one, status=Status.REQUESTED, expires_at=at + LIFETIME)
        for one in said
        if (one.subject_id, one.address, rules.purpose_name(one.purpose), one.channel) not in agreed
    ]
    record_consents(actor=actor, statements=statements, at=at, unheard=unheard)


def _row(one: Asked, actor: Actor, at: datetime) -> ConfirmationRequest:
    first = one.statements[0]
    return ConfirmationRequest(
        subject_id=first.subject_id,
        address=first.address,
        asked=_plain(one),
        network=one.network,
        actor=actor.label,
        batch=one.batch,
        requested_at=at,
        expires_at=at + LIFETIME,
    )


def _plain(one: Asked) -> dict[str, list[Any]]:
    """JSON-ready: times in RFC 3339."""
    told = {
        "statements": [{**vars(said), "confirmation": None} for said in one.statements],
        "follows": [
            {**event._asdict(), "properties": dict(event.properties), "context": dict(event.context)}
            for event in one.follows
        ],
    }
    plain: dict[str, list[Any]] = json.loads(
        json.dumps(
            told, default=lambda value: value.isoformat() if isinstance(value, datetime) else str(value)
        )
    )
    return plain


def _joined(before: Mapping[str, list[Any]], told: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """What was asked, and what is new of what is asked; bounded, because anybody can ask."""
    named = ("purpose", "channel", "wording_version", "source_id")
    known = {tuple(one.get(name) for name in named) for one in before["statements"]}
    fresh = [one for one in told["statements"] if tuple(one.get(name) for name in named) not in known]
    if not fresh:
        return dict(before)
    statements = [*before["statements"], *fresh][:_MOST_ASKED]
    return {"statements": statements, "follows": [*before["follows"], *told["follows"]][:_MOST_ASKED]}


def shown_digest(row: ConfirmationRequest) -> str:
    """Names exactly what a page showed, so that nothing is confirmed that was added meanwhile."""
    return hashlib.sha256(json.dumps(row.asked["statements"], sort_keys=True).encode()).hexdigest()[:16]


def open_request(reference: bytes, *, at: datetime) -> ConfirmationRequest | None:
    """The request a link names; None where there is none, and when its time was over before it was confirmed."""
    row = ConfirmationRequest.objects.filter(public_id=reference.hex()).first()
    if row is None or (row.confirmed_at is None and row.expires_at <= at):
        return None
    return row


@transaction.atomic
def confirm_request(*, reference: bytes, shown: str, network: str | None, at: datetime) -> bool:
    """The owner of the address agrees to what was shown: it is confirmed with its proof, and what was to follow happens.

    The token in the mail is the authority, so there is no actor. Repeating changes nothing. False where something was added since
    the page was shown, and then nothing is written. Raises NotFound for a request that is over.
    """
    row = ConfirmationRequest.objects.select_for_update().filter(public_id=reference.hex()).first()
    if row is None or (row.confirmed_at is None and row.expires_at <= at):
        raise NotFound("This link is not valid any more. Please sign up again.")
    if row.confirmed_at is not None:
        return True
    if shown_digest(row) != shown:
        return False
    row.confirmed_at = at
    row.save(update_fields=["confirmed_at"])
    proof = Confirmation(row.message, row.text_digest, row.sent_at, at, network)
    statements = [_statement(one, row, proof, at) for one in row.asked["statements"]]
    record_consents(actor=system("confirmed by mail"), statements=statements, at=at)
    _let_through(row.address, {one.purpose for one in statements}, at)
    append_events((_event(one, row, at) for one in row.asked["follows"]), at=at)
    mark_subjects(subjects={row.subject_id}, at=at, cause=Cause.ACTIVITY)
    reference_text = public_id(Kind.CONFIRMATION, row.public_id)
    outbox.record(ConsentConfirmed(Cause.ACTIVITY, request=reference_text), at=at)
    return True


def _statement(
    told: Mapping[str, Any], row: ConfirmationRequest, proof: Confirmation, at: datetime
) -> Statement:
    return Statement(
        subject_id=row.subject_id,
        status=Status.CONFIRMED,
        basis=LawfulBasis(told["basis"]),
        occurred_at=at,
        purpose=told["purpose"],
        channel=Channel(told["channel"]),
        address=told["address"],
        wording=told["wording"],
        wording_version=told["wording_version"],
        language=told["language"],
        evidence={**told["evidence"], "requested_at": told["occurred_at"]},
        source_id=told["source_id"],
        page_url=told["page_url"],
        form_version=told["form_version"],
        user_agent=told["user_agent"],
        confirmation=proof,
    )


def _event(told: Mapping[str, Any], row: ConfirmationRequest, at: datetime) -> NewEvent:
    return NewEvent(
        name=told["name"],
        occurred_at=at,
        subject=row.subject_id,
        source_id=told["source_id"],
        message_id=told["message_id"],
        batch=told["batch"],
        properties=told["properties"],
        context=told["context"],
    )


def _let_through(address: str, purposes: Iterable[str], at: datetime) -> None:
    """Whoever had unsubscribed gets again what was confirmed, and nothing else."""
    key, wanted = address_key(address), set(purposes)
    if "" in suppressed_purposes(key):
        lift(key=key, purposes=[""], reason=Reason.UNSUBSCRIBED, at=at)
        for other in known_purposes():
            if other not in wanted:
                suppress_key(key=key, purpose=other, reason=Reason.UNSUBSCRIBED, source="before", at=at)
    lift(key=key, purposes=sorted(wanted), reason=Reason.UNSUBSCRIBED, at=at)


def note_asked(*, request: int, message: str, text_digest: str, at: datetime) -> None:
    """Keep with the request by which mail it was asked, for the proof."""
    ConfirmationRequest.objects.filter(pk=request).update(
        message=message, text_digest=text_digest, sent_at=at
    )


def expire_requests(*, at: datetime) -> int:
    """Close requests whose time is over; how many. What the ledger says of them ends by itself. Repeating finds nothing."""
    over = ConfirmationRequest.objects.filter(
        confirmed_at__isnull=True, expired_at__isnull=True, expires_at__lte=at
    )
    return over.update(expired_at=at)
