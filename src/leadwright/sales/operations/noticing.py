"""What colleagues were told, put away."""

from collections.abc import Sequence
from datetime import datetime

from leadwright.accounts.actor import Actor
from leadwright.sales.models import SalesNotice


def put_notices_away(*, actor: Actor, notices: Sequence[int], at: datetime) -> int:
    """Put notices of the actor away; how many were there. Repeating changes nothing. Those of others are left as they are."""
    own = SalesNotice.objects.filter(user_id=actor.user_id or 0, pk__in=notices, seen_at__isnull=True)
    return own.update(seen_at=at)
