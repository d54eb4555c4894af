"""A payload is received: kept as it came, read by the mapping, judged, and taken or held; and worked through again later."""

import hashlib
import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture.models import FormSubmission, ReceivedPayload, WebhookAddress
from leadwright.capture.operations.judging_items import Ending, end_items
from leadwright.capture.operations.webhooks import secrets_of
from leadwright.capture.queries.webhooks import live_hook
from leadwright.capture.webhooks.document import Hook
from leadwright.capture.webhooks.lists import payloads_of
from leadwright.capture.webhooks.proof import wrong_with
from leadwright.capture.webhooks.reading import (
    LONGEST_PAYLOAD,
    UnreadablePayload,
    addresses_in,
    items_of,
    read_payload,
)
from leadwright.platform import audit, clock, sql, workspace
from leadwright.platform.errors import Conflict, DomainError, NotFound, UnusableInput
from leadwright.platform.ids import Kind, new_uuid, parse_public_id, public_id

_PACKAGE = "leadwright.capture"
_MOST_REPLAYED = 500
# What working through a payload changes of it.
_WORKED = ["version_id", "addresses", "state", "reason", "items", "replayed_at", "replayed_by"]
_TROUBLE = "Leadwright could not work it through; the reason stands in its log. It can be read again."

log = logging.getLogger(__name__)


class NoSuchWebhook(Exception):
    """Nothing is sent to this address, or not any more (`closed`)."""

    def __init__(self, *, closed: bool) -> None:
        super().__init__("There is nothing at this address.")
        self.closed = closed


class NotProven(Exception):
    """The sender did not show that it knows the secret; why stands in the log of the webhook, and is not told."""


@dataclass(frozen=True)
class Delivery:
    """What came: the body, and the headers by lower-case name."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Received:
    """The payload by its public id, its state, and whether it had come before."""

    payload: str
    state: str
    repeated: bool


@dataclass(frozen=True)
class Replayed:
    """What reading payloads again did: how many there were, and how many of them brought something this time."""

    payloads: int
    taken: int


def receive_payload(*, address: UUID, delivery: Delivery, at: datetime) -> Received:
    """Keep what was sent to a webhook and take what it says, in one transaction: an answer means that it is on disk.

    What cannot be read is kept, too, and can be read again by a better mapping. The same delivery (by its id header, else by its
    body) is taken once. Raises NoSuchWebhook; NotProven, after counting it.
    """
    row = WebhookAddress.objects.filter(public_id=address).first()
    hook = live_hook(row.slug) if row is not None else None
    if row is None or hook is None:
        raise NoSuchWebhook(closed=row is not None)
    proof = hook.body.proof
    secrets = secrets_of(row, at=at)
    wrong = (
        "No secret was made yet."
        if not secrets
        else wrong_with(proof, headers=delivery.headers, body=delivery.body, secrets=secrets, at=at)
    )
    if wrong:
        refuse_delivery(webhook=row.slug, reason=wrong, at=at)
        raise NotProven
    return _store(hook, _name(delivery, proof.id_header), delivery.body, at)


def refuse_delivery(*, webhook: str, reason: str, at: datetime) -> None:
    """Count what was not taken, for whoever looks after the webhook."""
    day = clock.local_date(at, str(workspace.read("time_zone")))
    sql.execute(
        sql.statement(_PACKAGE, "refuse_delivery"),
        {"webhook": webhook, "day": day, "reason": reason[:300], "at": at},
    )


def webhook_at(address: UUID) -> str:
    """The slug of the webhook at an address, empty where there is none."""
    return WebhookAddress.objects.filter(public_id=address).values_list("slug", flat=True).first() or ""


def keep_payload(*, hook: Hook, name: str, body: bytes, at: datetime, batch: int | None = None) -> Received:
    """`receive_payload` for what is known to be genuine: of a sample, or of a file."""
    return _store(hook, name, body, at, batch)


@dataclass(frozen=True)
class SentFile:
    """What became of a file: its payloads, how many of these had come before, and its items by outcome."""

    payloads: int
    repeated: int
    outcomes: Mapping[str, int]


def send_file(*, actor: Actor, slug: str, file: Path, at: datetime) -> SentFile:
    """Send a file of one's own to a webhook: JSON, or a list whose rows are its items. The same file, and the same row of a list,
    is taken once. Each part is a transaction, so a run that was stopped is gone on with by sending the file again.

    Raises Forbidden; NotFound; UnreadableFile for what is no list; UnusableInput for what the mapping cannot read.
    """
    require(actor, Action.IMPORT_LEADS)
    hook = live_hook(slug)
    if hook is None:
        raise NotFound(f"No inbound webhook “{slug}” is in force.", slug=slug)
    many, repeated, outcomes = 0, 0, Counter[str]()
    for body in payloads_of(file):
        if len(body) > LONGEST_PAYLOAD and file.suffix.lower() == ".json":
            raise UnusableInput(
                f"The file is larger than {LONGEST_PAYLOAD // 1_000} KB; send it in parts.", field="file"
            )
        received = _store(hook, "sha256:" + hashlib.sha256(body).hexdigest(), body, at)
        many += 1
        repeated += received.repeated
        row = ReceivedPayload.objects.get(public_id=parse_public_id(Kind.PAYLOAD, received.payload))
        if row.state == ReceivedPayload.FAILED:
            raise UnusableInput(row.reason, field="file")
        outcomes.update("repeated" if received.repeated else str(one["outcome"]) for one in row.items)
    audit.record(
        actor,
        "webhook.file_sent",
        kind=Kind.WEBHOOK,
        key="",
        at=at,
        changes={"webhook": slug, "items": outcomes.total()},
    )
    return SentFile(many, repeated, dict(outcomes))


@transaction.atomic
def _store(hook: Hook, name: str, body: bytes, at: datetime, batch: int | None = None) -> Received:
    # What is no text cannot be JSON; NUL is the one character no text in the database holds.
    text = body.decode("utf-8", "replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")
    number, is_new = sql.rows(
        sql.statement(_PACKAGE, "receive_payload"),
        {
            "public_id": new_uuid(),
            "webhook": hook.slug,
            "name": name,
            "version": hook.version_id,
            "body": text,
            "at": at,
        },
    )[0]
    row = ReceivedPayload.objects.get(pk=number)
    if is_new:
        with workspace.held():
            _work_through(row, hook, at, batch)
    return Received(public_id(Kind.PAYLOAD, row.public_id), row.state, not is_new)


def _work_through(row: ReceivedPayload, hook: Hook, at: datetime, batch: int | None = None) -> None:
    """Read and take a payload; whatever goes wrong with it, it stays kept with the reason."""
    row.version_id = hook.version_id
    row.items, row.reason = [], ""
    try:
        payload = read_payload(row.body)
        row.addresses = addresses_in(payload)
        items = items_of(hook.body, payload, zone=str(workspace.read("time_zone")))
        with transaction.atomic():
            endings = end_items(hook, row, items, at=at, batch=batch)
        row.items = [one.as_plain() for one in endings]
        row.state = _state(endings)
        row.reason = _reason(endings)
    except (OperationalError, InterfaceError):
        raise
    except (UnreadablePayload, DomainError) as problem:
        row.state, row.reason = ReceivedPayload.FAILED, str(problem)[:500]
    except Exception:
        log.exception("payload %s of the webhook %s", public_id(Kind.PAYLOAD, row.public_id), hook.slug)
        row.state, row.reason = ReceivedPayload.FAILED, _TROUBLE
    # The body, often long, is as it came; how often it came is counted by who sends it.
    row.save(update_fields=_WORKED)


def _state(endings: list[Ending]) -> str:
    outcomes = {one.outcome for one in endings}
    if any(one.lead is not None or one.outcome == "repeated" for one in endings):
        return ReceivedPayload.TAKEN
    return ReceivedPayload.HELD if "held" in outcomes else ReceivedPayload.NOTHING


def _reason(endings: list[Ending]) -> str:
    """Why nothing came of it, where that is so for all of it."""
    reasons = list(dict.fromkeys(one.reason for one in endings if one.reason))
    return (
        reasons[0] if len(reasons) == 1 else f"{reasons[0]} And {len(reasons) - 1} more." if reasons else ""
    )


@transaction.atomic
def replay_payload(*, actor: Actor, payload: str, at: datetime) -> Received:
    """Read a payload again by the mapping in force, as if it came now at the time it came. What was made of it stays and is made
    no second time; what is new is added. Raises Forbidden; NotFound; Conflict where the raw payload is not kept any more, or the
    webhook is closed.
    """
    require(actor, Action.IMPORT_LEADS)
    row = (
        ReceivedPayload.objects.select_for_update()
        .filter(public_id=parse_public_id(Kind.PAYLOAD, payload))
        .first()
    )
    if row is None:
        raise NotFound("There is no such payload.")
    if not row.body:
        raise Conflict("What was sent is not kept any more; have it sent again.")
    hook = live_hook(row.webhook)
    if hook is None:
        raise Conflict("This webhook is closed; open it again first.")
    _read_again(row, hook, actor, at)
    audit.record(
        actor, "payload.replayed", kind=Kind.PAYLOAD, key=payload, at=at, changes={"webhook": row.webhook}
    )
    return Received(payload, row.state, repeated=True)


def replay_webhook(*, actor: Actor, slug: str, everything: bool = False, at: datetime) -> Replayed:
    """`replay_payload` for those of a webhook nothing came of, or with `everything` for all that are kept, the oldest first; each
    in a transaction of its own, at most 500. Raises Forbidden, Conflict.
    """
    require(actor, Action.IMPORT_LEADS)
    hook = live_hook(slug)
    if hook is None:
        raise Conflict("This webhook is closed; open it again first.")
    found = ReceivedPayload.objects.filter(webhook=slug).exclude(body="")
    if not everything:
        found = found.filter(state__in=(ReceivedPayload.FAILED, ReceivedPayload.NOTHING))
    numbers = list(found.order_by("id").values_list("pk", flat=True)[:_MOST_REPLAYED])
    taken = 0
    for number in numbers:
        with transaction.atomic():
            row = ReceivedPayload.objects.select_for_update().get(pk=number)
            _read_again(row, hook, actor, at)
        taken += row.state in (ReceivedPayload.TAKEN, ReceivedPayload.HELD)
    changes = {"webhook": slug, "payloads": len(numbers), "taken": taken}
    audit.record(actor, "payload.replayed", kind=Kind.PAYLOAD, key="", at=at, changes=changes)
    return Replayed(len(numbers), taken)


def _read_again(row: ReceivedPayload, hook: Hook, actor: Actor, at: datetime) -> None:
    # What waits undecided is judged anew, with what the mapping says now.
    FormSubmission.objects.filter(payload_id=row.pk, state=FormSubmission.HELD).delete()
    row.replayed_at, row.replayed_by = at, actor.label
    with workspace.held():
        _work_through(row, hook, at)


def _name(delivery: Delivery, id_header: str) -> str:
    """The sender's name for a delivery, else what tells its body from others: a digest, for a name may say an address."""
    named = delivery.headers.get(id_header.lower(), "").strip() if id_header else ""
    kind = "id" if named else "sha256"
    return f"{kind}:" + hashlib.sha256(named.encode() or delivery.body).hexdigest()
