"""Offers come into force, with their file if they are one, and files are fetched by a link that ends."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture.forms.files import SentFile, kind_of, name_of
from leadwright.capture.models import OfferFile
from leadwright.capture.offers.document import OFFER, OfferBody
from leadwright.capture.offers.letter import FILE, LINK_KEPT
from leadwright.capture.operations.handing import invite_again
from leadwright.capture.operations.offer_source import source_of_offers
from leadwright.capture.operations.storing import folder_of, store_file
from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events
from leadwright.leads.operations.dirty import mark_subjects
from leadwright.messaging import tokens
from leadwright.messaging.models import Message
from leadwright.platform import audit
from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.outbox import Cause
from leadwright.playbook import queries as playbook
from leadwright.playbook.operations import InForce, Put, draft_document, publish_version, put_document
from leadwright.playbook.past import last_in_force
from leadwright.playbook.queries import Published

LARGEST = 25 * 1024 * 1024
_FOLDER = "offers"


@dataclass(frozen=True)
class Fetched:
    """What a link leads to."""

    title: str
    name: str
    type: str
    size: int
    place: Path


def put_offer(
    *,
    actor: Actor,
    slug: str,
    body: OfferBody,
    file: SentFile | None = None,
    reason: str = "",
    at: datetime,
) -> None:
    """Put an offer in force, with its file; without one the file there is stays. Repeating with the same makes no new version.

    Who has a seat of a webinar or event is told where its time or place changed. Raises Forbidden, BadDocument, and UnusableInput
    for a file that is none people should open, or no file where the offer is one.
    """
    require(actor, Action.EDIT_PLAYBOOK)
    stored = _stored(file) if file is not None else None
    try:
        with transaction.atomic():
            _publish(actor, slug, body, reason, at)
            if stored is not None:
                stored.offer, stored.added_at, stored.added_by = slug, at, actor.label
                stored.save()
                audit.record(
                    actor, "offer.file_added", kind="document", key=slug, at=at, changes={"size": stored.size}
                )
            elif body.type == "file" and not OfferFile.objects.filter(offer=slug).exists():
                raise UnusableInput("Choose the file that is offered.", field="file")
    except BaseException:
        if stored is not None:
            place_of(stored.stored).unlink(missing_ok=True)
        raise


@transaction.atomic
def publish_offer(*, actor: Actor, slug: str, body: OfferBody, put: Put, at: datetime) -> InForce:
    """Put an offer in force as `put_document` does, without a file: one that is a file keeps the file there is.

    Who has a seat of a webinar or event is told where its time or place changed. Raises as that does, and UnusableInput for a
    file that nobody gave, and for another type than the offer had: its codes or seats are of that type.
    """
    require(actor, Action.EDIT_PLAYBOOK)
    before = last_in_force(actor=actor, kind=OFFER.name, slug=slug)
    kept = before.body.get("type", "file") if before is not None else body.type
    if kept != body.type and not put.is_new:
        raise UnusableInput(f"This offer is of the type {kept}, and stays so; make another.", field="type")
    if body.type == "file" and not OfferFile.objects.filter(offer=slug).exists():
        raise UnusableInput(
            "An offer that is a file begins in the browser, where the file is chosen.", field="type"
        )
    live = playbook.published(OFFER, slug)
    done = put_document(actor=actor, kind=OFFER.name, slug=slug, body=_told(body), put=put, at=at)
    now = playbook.published(OFFER, slug)
    _tell_seats(live, now, actor, at)
    return done


def _told(body: OfferBody) -> dict[str, object]:
    return {name: value for name, value in body.model_dump(mode="json").items() if value is not None}


def _publish(actor: Actor, slug: str, body: OfferBody, reason: str, at: datetime) -> None:
    before = playbook.published(OFFER, slug)
    if before is not None and before.body == body:
        return
    draft = draft_document(actor=actor, kind=OFFER.name, slug=slug, body=_told(body), reason=reason, at=at)
    publish_version(actor=actor, kind=OFFER.name, slug=slug, number=draft.number, at=at)
    live = playbook.published(OFFER, slug)
    _tell_seats(before, live, actor, at)


def _tell_seats(
    before: Published[OfferBody] | None, now: Published[OfferBody] | None, actor: Actor, at: datetime
) -> None:
    """Invite who has a seat anew where time or place changed."""
    if before is not None and now is not None and before.body.schedule != now.body.schedule:
        invite_again(offer=now, actor=actor.label, at=at)


def _stored(file: SentFile) -> OfferFile:
    kind = kind_of(file.content)
    if kind is None or not file.content:
        raise UnusableInput("Choose a PDF, Word, OpenDocument or text file, a PNG or a JPEG.", field="file")
    if len(file.content) > LARGEST:
        raise UnusableInput("The file is larger than 25 MB.", field="file")
    return OfferFile(
        stored=store_file(_FOLDER, file.content),
        name=name_of(file.name, kind),
        type=kind.type,
        size=len(file.content),
    )


def place_of(stored: str) -> Path:
    """Where a file lies: under a random name, in a folder nothing is served from."""
    return folder_of(_FOLDER) / stored


def find_fetched(*, token: bytes, at: datetime) -> Fetched | None:
    """What a link leads to; None for one whose time is over, a closed offer, and a message that is gone. Changes nothing."""
    found = _message_of(token, at)
    return _offered(str(found.data["offer"])) if found is not None else None


@transaction.atomic
def fetch_offer(*, token: bytes, at: datetime) -> Fetched:
    """Somebody fetches a file: their download is an event, once a day for a link. Raises NotFound as `find_fetched` is None."""
    message = _message_of(token, at)
    fetched = _offered(str(message.data["offer"])) if message is not None else None
    if message is None or fetched is None or message.subject_id is None:
        raise NotFound("This link is not valid any more.")
    offer = str(message.data["offer"])
    source = source_of_offers(at)
    event = NewEvent(
        name="content_downloaded",
        occurred_at=at,
        subject=message.subject_id,
        source_id=source.pk,
        message_id=f"{public_id(Kind.MESSAGE, message.public_id)}:{at:%Y-%m-%d}",
        batch=message.batch,
        properties={"content": offer, "kind": "file", "title": fetched.title},
    )
    if append_events([event], at=at):
        mark_subjects(subjects={message.subject_id}, at=at, cause=Cause.ACTIVITY)
    return fetched


def unseal_link(text: str) -> bytes | None:
    """What was sealed in a link; None for whatever was not."""
    return tokens.unseal(tokens.FILE, text, size=LINK_KEPT)


def _message_of(token: bytes, at: datetime) -> Message | None:
    if at.timestamp() >= int.from_bytes(token[16:], "big"):
        return None
    return Message.objects.filter(public_id=UUID(bytes=token[:16]), kind=FILE).first()


def _offered(offer: str) -> Fetched | None:
    live = playbook.published(OFFER, offer)
    file = OfferFile.objects.filter(offer=offer).order_by("-id").first()
    if live is None or file is None or not place_of(file.stored).is_file():
        return None
    return Fetched(live.body.title, file.name, file.type, file.size, place_of(file.stored))
