"""Write keys: made for a source, switched off and on, and told apart by what a program shows."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Q

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.accounts.tokens import digest
from leadwright.capture.models import WriteKey
from leadwright.events.models import Source
from leadwright.events.operations import ensure_source
from leadwright.platform import audit
from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.platform.ids import Kind, parse_public_id, public_id

KINDS = (WriteKey.BROWSER, WriteKey.SERVER)
# `last_used_at` is for people; a write for each request would cost more than the request.
_USE_NOTED_EVERY = timedelta(minutes=1)
# Another process learns that late that a key was switched off.
_REMEMBERED = timedelta(seconds=2)
_MOST_REMEMBERED = 1_000


@dataclass(frozen=True)
class NewWriteKey:
    """A key with its text; that of a server is kept nowhere else."""

    key: WriteKey
    text: str


@dataclass(frozen=True)
class KeyHolder:
    """Who sends: the key, and the source its messages belong to."""

    key: WriteKey
    source: Source

    @property
    def is_public(self) -> bool:
        """Whether anybody may know the key, because it stands in a web page."""
        return self.key.kind == WriteKey.BROWSER

    @property
    def is_on(self) -> bool:
        return self.key.disabled_at is None

    def takes_from(self, origin: str | None) -> bool:
        """Whether a page of this origin may use the key. Programs that are no browser name none."""
        return not self.key.origins or origin is None or origin in self.key.origins


@transaction.atomic
def create_write_key(
    *, actor: Actor, source: str, kind: str, origins: Iterable[str] = (), at: datetime
) -> NewWriteKey:
    """Make a key with which a program sends events as this source, which is made if it is new. Each call makes another key.

    Raises Forbidden; UnusableInput for a name that cannot name a source, an unknown kind, or what is no origin of a site.
    """
    require(actor, Action.MANAGE_WORKSPACE)
    if kind not in KINDS:
        raise UnusableInput(f"A key is for a browser or for a server, not for “{kind}”.", field="kind")
    allowed = sorted({_origin(one) for one in origins if one.strip()})
    if allowed and kind != WriteKey.BROWSER:
        raise UnusableInput("Only a key for browsers is bound to sites.", field="origins")
    place = ensure_source(slug=source, at=at)
    text = f"wk_{secrets.token_urlsafe(24)}"
    key = WriteKey.objects.create(
        source_id=place.pk,
        kind=kind,
        digest=digest(text),
        text=text if kind == WriteKey.BROWSER else "",
        origins=allowed,
        created_at=at,
    )
    changes: dict[str, object] = {"source": place.slug, "kind": kind, "origins": allowed}
    audit.record(actor, "write_key.created", kind=Kind.WRITE_KEY, key=_id(key), at=at, changes=changes)
    return NewWriteKey(key, text)


@transaction.atomic
def switch_write_key(*, actor: Actor, key: str, on: bool, at: datetime) -> None:
    """Switch a key (its public id) off, so that what comes with it is thrown away, or on again. Repeating changes nothing.

    Raises Forbidden; NotFound.
    """
    require(actor, Action.MANAGE_WORKSPACE)
    found = (
        WriteKey.objects.select_for_update().filter(public_id=parse_public_id(Kind.WRITE_KEY, key)).first()
    )
    if found is None:
        raise NotFound("There is no such key.")
    if (found.disabled_at is None) == on:
        return
    found.disabled_at = None if on else at
    found.save(update_fields=["disabled_at"])
    transaction.on_commit(_SEEN.clear)
    action = "write_key.switched_on" if on else "write_key.switched_off"
    audit.record(actor, action, kind=Kind.WRITE_KEY, key=_id(found), at=at)


# Who showed which key (its digest) at which instant.
_SEEN: dict[str, tuple[datetime, KeyHolder]] = {}


def holder_of(text: str, *, at: datetime) -> KeyHolder | None:
    """Who shows this key; None where it is no key of ours. Notes that it was used. Remembered for two seconds."""
    shown = digest(text)
    seen_at, holder = _SEEN.get(shown, (None, None))
    if holder is None or seen_at is None or not seen_at <= at < seen_at + _REMEMBERED:
        holder = _known_holder(shown, at)
        if holder is not None:
            if len(_SEEN) >= _MOST_REMEMBERED:
                _SEEN.clear()
            _SEEN[shown] = (at, holder)
    return holder


def _known_holder(shown: str, at: datetime) -> KeyHolder | None:
    key = WriteKey.objects.filter(digest=shown).first()
    if key is None:
        return None
    if key.last_used_at is None or key.last_used_at < at - _USE_NOTED_EVERY:
        stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=at - _USE_NOTED_EVERY)
        WriteKey.objects.filter(stale, pk=key.pk).update(last_used_at=at)
    return KeyHolder(key, _source(key.source_id))


@lru_cache(maxsize=1_000)
def _source(number: int) -> Source:
    """Name and number of a source stay as they are."""
    return Source.objects.get(pk=number)


def _origin(text: str) -> str:
    """Scheme, host and port of a site, as browsers name it."""
    try:
        parts = urlsplit(text.strip().lower())
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        parts, port = urlsplit(""), ""
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise UnusableInput(
            f"“{text.strip()}” is no site; write it as https://www.example.com.", field="origins"
        )
    return f"{parts.scheme}://{parts.hostname}{port}"


def _id(key: WriteKey) -> str:
    return public_id(Kind.WRITE_KEY, key.public_id)
