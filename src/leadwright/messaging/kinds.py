"""Which messages there are: each kind has a class, a name people know, and what composes it when it is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from leadwright.messaging.models import Message
from leadwright.messaging.rules import MessageClass


@dataclass(frozen=True)
class Outgoing:
    """A message about to be written: whom it is for, and the plain ids it was queued with."""

    public_id: UUID
    address: str
    data: Mapping[str, object]
    subject_id: int | None
    user_id: int | None
    purpose: str = ""

    @classmethod
    def of(cls, message: Message) -> "Outgoing":
        return cls(
            message.public_id,
            message.address,
            message.data,
            message.subject_id,
            message.user_id,
            message.purpose,
        )


@dataclass(frozen=True)
class Attached:
    """A file that goes with a message."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True)
class Content:
    """What a message says, in both forms."""

    subject: str
    text: str
    html: str
    attached: tuple[Attached, ...] = ()


@dataclass(frozen=True)
class MessageKind:
    """A kind. `compose` runs in the transaction of the claim, once for every try, and returns None for what has become needless.

    One that is `quiet` waits for the end of its reader's quiet hours. The subject line of one that is `about_leads` names
    somebody else than its reader, so it is not kept.

    It may make a link there, of which only a digest is stored. `sent` is told that the server took it, with the digest of its
    text, in the transaction that writes that down.
    """

    name: str
    label: str
    message_class: MessageClass
    compose: Callable[[Outgoing, datetime], Content | None]
    sent: Callable[[Outgoing, str, datetime], None] | None = None
    quiet: bool = False
    about_leads: bool = False


KINDS: dict[str, MessageKind] = {}


def register(kind: MessageKind) -> MessageKind:
    """Add a kind; its name must be new, and stays the same for ever."""
    if kind.name in KINDS:
        raise ValueError(f"the kind of message {kind.name} is registered twice")
    KINDS[kind.name] = kind
    return kind


def label_of(name: str) -> str:
    """What people call a kind, also one that this version does not know."""
    known = KINDS.get(name)
    return known.label if known is not None else name.replace(".", " ").replace("_", " ").capitalize()
