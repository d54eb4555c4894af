"""Keeping mail from addresses, and letting it through again. By address: what becomes of the lead changes nothing about it."""

from datetime import datetime

from django.db import transaction

from leadwright.consent.models import Suppression
from leadwright.consent.suppression import address_key, key_id


def suppress(*, address: str, purpose: str, reason: str, source: str, at: datetime) -> bool:
    """Keep mail of a purpose, or with an empty one all marketing, from an address; False where that is so already."""
    return suppress_key(key=address_key(address), purpose=purpose, reason=reason, source=source, at=at)


@transaction.atomic
def suppress_key(*, key: str, purpose: str, reason: str, source: str, at: datetime) -> bool:
    """`suppress` for who is known only by the key of the address, as in a link that outlived the lead."""
    row = Suppression(
        address_key=key, key_id=key_id(), purpose=purpose, reason=reason, source=source, created_at=at
    )
    before = Suppression.objects.filter(
        address_key=key, purpose=purpose, reason=reason, lifted_at__isnull=True
    )
    if before.exists():
        return False
    Suppression.objects.bulk_create([row], ignore_conflicts=True)
    return True


def lift(*, key: str, purposes: list[str], reason: str, at: datetime) -> int:
    """Let mail of some purposes through to an address again; how many entries ended. Repeating ends none."""
    rows = Suppression.objects.filter(
        address_key=key, purpose__in=purposes, reason=reason, lifted_at__isnull=True
    )
    return rows.update(lifted_at=at)
