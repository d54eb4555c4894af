"""Addresses nothing is sent to: found by a keyed digest that nobody without the key can turn back or try addresses against."""

import hashlib
import hmac
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from django.conf import settings

from leadwright.consent.models import Suppression


class Reason(StrEnum):
    """Why an address gets nothing."""

    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"


def address_key(address: str) -> str:
    """What an address is known by once it is gone. The same for any case and any space around it."""
    return hmac.new(
        _key(settings.SECRET_KEY), address.strip().casefold().encode(), hashlib.sha256
    ).hexdigest()


def key_id() -> str:
    """A name of the key in use: digests that were made with another cannot be found any more."""
    return hashlib.sha256(_key(settings.SECRET_KEY)).hexdigest()[:8]


def reasons_in_force(addresses: Iterable[tuple[str, str]]) -> dict[tuple[str, str], frozenset[str]]:
    """Why each (address, purpose) gets nothing; absent where nothing speaks against it. One query."""
    asked = {(address, purpose): address_key(address) for address, purpose in addresses}
    found: dict[str, list[tuple[str, str]]] = {}
    rows = Suppression.objects.filter(address_key__in=set(asked.values()), lifted_at__isnull=True)
    for key, purpose, reason in rows.values_list("address_key", "purpose", "reason"):
        found.setdefault(key, []).append((purpose, reason))
    told = {
        one: frozenset(reason for purpose, reason in found.get(key, ()) if purpose in ("", one[1]))
        for one, key in asked.items()
    }
    return {one: reasons for one, reasons in told.items() if reasons}


def suppressed_purposes(key: str) -> frozenset[str]:
    """The purposes an address (by its key) has unsubscribed from; the empty one is all of them. One query."""
    rows = Suppression.objects.filter(address_key=key, reason=Reason.UNSUBSCRIBED, lifted_at__isnull=True)
    return frozenset(rows.values_list("purpose", flat=True))


def lost_suppressions() -> int:
    """How many digests were made with a key that is not in use: whose addresses could be written to again."""
    return Suppression.objects.filter(lifted_at__isnull=True).exclude(key_id=key_id()).count()


@lru_cache(maxsize=4)
def _key(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"leadwright suppression", "sha256")
