"""Queueing messages: a row each, before anything is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from leadwright.messaging.kinds import KINDS
from leadwright.messaging.models import Message
from leadwright.messaging.rules import State
from leadwright.messaging.settings import mail_is_set_up
from leadwright.platform import jobs
from leadwright.platform.ids import new_uuid

SEND = "messaging.send"


@dataclass(frozen=True)
class NewMessage:
    """What is to be sent, to whom. `about` says which one of its kind it is: the same to the same address is one message.

    Exactly one of `subject_id` and `user_id` names the recipient. `not_after` is when it would come too late. `network` is where
    it was asked from, for limits.
    """

    kind: str
    about: str
    address: str
    subject_id: int | None = None
    user_id: int | None = None
    purpose: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    due_at: datetime | None = None
    not_after: datetime | None = None
    network: str = ""
    batch: int | None = None


@transaction.atomic
def queue_messages(*, messages: Sequence[NewMessage], actor: str, at: datetime) -> int:
    """Queue messages, in one statement; how many are new. One that is there already, in whatever state, stays as it is.

    They are sent once this has committed, as the gate allows. Raises KeyError for a kind that does not exist.
    """
    if not messages:
        return 0
    before = [new_uuid() for _ in messages]
    rows = [_row(one, number, actor, at) for one, number in zip(messages, before, strict=True)]
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    ask_to_send()
    return Message.objects.filter(public_id__in=before).count()


@dataclass(frozen=True)
class PastMessage:
    """A message of before, and what became of it."""

    message: NewMessage
    state: State
    at: datetime
    subject_line: str = ""
    reason: str = ""
    detail: str = ""


@transaction.atomic
def keep_past_messages(*, messages: Sequence[PastMessage], actor: str) -> None:
    """Write down what became of messages elsewhere or in a sample; nothing is sent. One that is there already stays as it is."""
    rows = []
    for one in messages:
        row = _row(one.message, new_uuid(), actor, one.at)
        row.state, row.reason, row.detail = one.state, one.reason, one.detail
        row.finished_at = row.claimed_at = one.at
        row.subject_line, row.attempts = one.subject_line, 1 if one.state is not State.SUPPRESSED else 0
        rows.append(row)
    Message.objects.bulk_create(rows, ignore_conflicts=True)


def forget_messages(*, batch: int) -> int:
    """Forget the messages of a batch, such as those of the sample; how many. Repeating finds none."""
    gone, _ = Message.objects.filter(batch=batch).delete()
    return gone


def ask_to_send() -> None:
    """Have the worker send what is due, after the commit; where no mail is set up it waits until it is."""
    if mail_is_set_up():
        jobs.defer(SEND, lock=SEND)


def send_what_is_due(*, now: datetime) -> bool:
    """Have the worker send where something is due: what was tried before, and what waits for its hour; whether anything is."""
    due = Message.objects.filter(state=State.WAITING, due_at__lte=now)
    if not due.exists():
        return False
    ask_to_send()
    return True


def _row(one: NewMessage, number: UUID, actor: str, at: datetime) -> Message:
    if (one.subject_id is None) == (one.user_id is None):
        raise ValueError("a message is for a lead or for a user")
    return Message(
        public_id=number,
        kind=one.kind,
        about=one.about,
        message_class=KINDS[one.kind].message_class,
        purpose=one.purpose,
        subject_id=one.subject_id,
        user_id=one.user_id,
        address=one.address,
        data=dict(one.data),
        network=one.network,
        actor=actor,
        batch=one.batch,
        created_at=at,
        due_at=one.due_at or at,
        not_after=one.not_after,
    )
