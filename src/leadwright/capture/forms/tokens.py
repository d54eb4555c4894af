"""What a form carries with it: sealed, so that nobody can make one up, and single, so that a submission is taken once.

A token says which version of the form was shown, when, and whether on a kiosk. It proves that the form was opened and nothing
else: holding one allows to submit, never to read.
"""

import base64
import binascii
import hashlib
import hmac
import struct
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

KEPT = timedelta(days=2)
_LAYOUT = struct.Struct(">BQQ16s")
_PREVIEW = struct.Struct(">QQ")
_PERSON = struct.Struct(">16sQ")
_MARK = 1
_KIOSK = 0x80
_SEAL = 16


@dataclass(frozen=True)
class FormToken:
    """`nonce` names one showing of a form, for ever."""

    version_id: int
    opened_at: datetime
    nonce: uuid.UUID
    kiosk: bool = False


def seal(token: FormToken, *, key: bytes) -> str:
    """The token as text, 66 characters that fit into any address."""
    mark = _MARK | (_KIOSK if token.kiosk else 0)
    told = _LAYOUT.pack(mark, token.version_id, int(token.opened_at.timestamp() * 1000), token.nonce.bytes)
    return _sealed(told, b"", key)


def unseal(text: str, *, key: bytes, at: datetime) -> FormToken | None:
    """The token in a text; None for whatever this program did not write, what is too old, and what is from the future."""
    told = _unsealed(text, b"", _LAYOUT.size, key)
    if told is None:
        return None
    mark, version, opened, nonce = _LAYOUT.unpack(told)
    if mark & ~_KIOSK != _MARK:
        return None
    opened_at = datetime.fromtimestamp(opened / 1000, UTC)
    if not at - KEPT <= opened_at <= at + timedelta(minutes=5):
        return None
    return FormToken(version, opened_at, uuid.UUID(bytes=nonce), bool(mark & _KIOSK))


def seal_preview(version_id: int, *, until: datetime, key: bytes) -> str:
    """What opens the preview of one version, of a draft too, until an instant."""
    return _sealed(_PREVIEW.pack(version_id, int(until.timestamp())), b"preview", key)


def unseal_preview(text: str, *, key: bytes, at: datetime) -> int | None:
    """The version a preview is of; None for what this program did not write, and when its time is over."""
    told = _unsealed(text, b"preview", _PREVIEW.size, key)
    if told is None:
        return None
    version, until = _PREVIEW.unpack(told)
    return int(version) if at.timestamp() < until else None


def seal_person(lead: uuid.UUID, *, until: datetime, key: bytes) -> str:
    """What stands in a link to a form that was sent to one lead: it leaves out what is known already, and tells none of it."""
    return _sealed(_PERSON.pack(lead.bytes, int(until.timestamp())), b"person", key)


def unseal_person(text: str, *, key: bytes, at: datetime) -> uuid.UUID | None:
    """The lead a link was sent to; None for what this program did not write, and when its time is over."""
    told = _unsealed(text, b"person", _PERSON.size, key)
    if told is None:
        return None
    lead, until = _PERSON.unpack(told)
    return uuid.UUID(bytes=lead) if at.timestamp() < until else None


def form_key(secret: str) -> bytes:
    """The key of these tokens, which opens nothing else the secret protects."""
    return hmac.digest(secret.encode(), b"leadwright form token", "sha256")


def _sealed(told: bytes, purpose: bytes, key: bytes) -> str:
    return _written(told + _mac(purpose + told, key))


def _written(packed: bytes) -> str:
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def _unsealed(text: str, purpose: bytes, size: int, key: bytes) -> bytes | None:
    """What was sealed for a purpose; None for whatever was not."""
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    # The last letter has bits that say nothing; there is one way to write a token.
    if _written(packed) != text:
        return None
    told, mac = packed[:-_SEAL], packed[-_SEAL:]
    whole = len(told) == size and hmac.compare_digest(mac, _mac(purpose + told, key))
    return told if whole else None


def _mac(told: bytes, key: bytes) -> bytes:
    return hmac.digest(key, told, hashlib.sha256)[:_SEAL]
