"""Names and tokens of messages: the Message-ID, the address it comes back to, and links in it.

A link's token is made for one use and cannot be guessed: holding it lets somebody do that, and read nothing else. Letters are
lower case, because some servers change the case of an address.
"""

import base64
import binascii
import hmac
from functools import lru_cache
from uuid import UUID

from django.conf import settings

from leadwright.platform.ids import Kind, public_id

_SEAL = 12
CONFIRM, UNSUBSCRIBE, FILE, BOUNCE = "confirm", "unsubscribe", "file", "bounce"
CALENDAR, THANKS = "calendar", "thanks"


def rfc_message_id(message: UUID, domain: str) -> str:
    """The Message-ID (RFC 5322) of a message: the same at every try."""
    return f"<{public_id(Kind.MESSAGE, message)}@{domain}>"


def return_address(message: UUID, bounces_to: str) -> str:
    """The address a message comes back to, with its own token (VERP): `bounces+token@domain`."""
    local, _, domain = bounces_to.rpartition("@")
    return f"{local}+{seal(BOUNCE, message.bytes)}@{domain}"


def message_of_return_address(address: str) -> UUID | None:
    """The message that came back to an address; None for one nobody here made."""
    local = address.rpartition("@")[0]
    told = unseal(BOUNCE, local.rpartition("+")[2], size=16)
    return UUID(bytes=told) if told is not None else None


def seal(purpose: str, told: bytes) -> str:
    """A token for one use: base 32 without padding, lower case."""
    return base64.b32encode(told + _mac(purpose, told)).decode().rstrip("=").lower()


def unseal(purpose: str, text: str, *, size: int) -> bytes | None:
    """What was sealed for that use; None for whatever was not."""
    if len(text) > 200 or not text.isascii():
        return None
    try:
        packed = base64.b32decode(text.upper() + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        return None
    told, mac = packed[:-_SEAL], packed[-_SEAL:]
    if len(told) != size or not hmac.compare_digest(mac, _mac(purpose, told)):
        return None
    return told


def _mac(purpose: str, told: bytes) -> bytes:
    return hmac.digest(_key(settings.SECRET_KEY), purpose.encode() + b"\0" + told, "sha256")[:_SEAL]


@lru_cache(maxsize=4)
def _key(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"leadwright mail token", "sha256")
