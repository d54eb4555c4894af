"""The programs that send events: their sources, their keys, and what was not taken of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture.models import RefusedMessage, WriteKey
from leadwright.events.models import Source
from leadwright.platform.ids import Kind, public_id

MOST_REFUSED = 20


@dataclass(frozen=True)
class SendingKey:
    """A write key. `text` is that of a browser's, empty for a server's; `origins` the only sites it is taken from."""

    id: str
    kind: str
    text: str
    origins: Sequence[str]
    is_on: bool
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True)
class NotTaken:
    """A message that was not taken, and why."""

    received_at: datetime
    kind: str
    message_id: str
    reason: str


@dataclass(frozen=True)
class SendingSource:
    """A source that programs write to."""

    slug: str
    keys: Sequence[SendingKey]
    refused: Sequence[NotTaken]


def sending_sources(*, actor: Actor) -> Sequence[SendingSource]:
    """Every source that has a key, by name, with its newest refused messages. Raises Forbidden."""
    require(actor, Action.MANAGE_WORKSPACE)
    keys: dict[int, list[SendingKey]] = {}
    for key in WriteKey.objects.order_by("id"):
        keys.setdefault(key.source_id, []).append(_key(key))
    return [
        SendingSource(source.slug, keys[source.pk], _refused(source.pk))
        for source in Source.objects.filter(pk__in=keys).order_by("slug")
    ]


def _key(key: WriteKey) -> SendingKey:
    return SendingKey(
        id=public_id(Kind.WRITE_KEY, key.public_id),
        kind=key.kind,
        text=key.text,
        origins=tuple(key.origins),
        is_on=key.disabled_at is None,
        created_at=key.created_at,
        last_used_at=key.last_used_at,
    )


def _refused(source: int) -> Sequence[NotTaken]:
    newest = RefusedMessage.objects.filter(source_id=source).order_by("-id")[:MOST_REFUSED]
    return [NotTaken(one.received_at, one.kind, one.message_id, one.reason) for one in newest]
