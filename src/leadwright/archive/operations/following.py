"""What was deleted from the database goes from every archive too: at once where it can be reached, else when it can."""

from datetime import datetime

import structlog
from django.db.models import F

from leadwright.accounts.actor import Actor
from leadwright.archive.models import ArchivePlace
from leadwright.archive.operations.updating import bring_up_to_date
from leadwright.platform.errors import DomainError

log = structlog.get_logger(__name__)


def follow_deletions(*, actor: Actor, at: datetime) -> int:
    """Bring every archive up to date; how many could not be. What holds an archive back is logged, and the next run tries again.

    Repeating changes nothing.
    """
    failed = 0
    for url in ArchivePlace.objects.order_by("id").values_list("url", flat=True):
        try:
            bring_up_to_date(actor=actor, place=url, at=at)
        except DomainError as error:
            failed += 1
            log.warning("archive is behind", place=url, why=str(error))
    return failed


def follow_left_over(*, actor: Actor, now: datetime) -> int:
    """Try again where an archive has not followed an erasure yet; how many still have not. For the scheduler."""
    behind = ArchivePlace.objects.filter(erasures_reached__lt=F("erasures"))
    return follow_deletions(actor=actor, at=now) if behind.exists() else 0
