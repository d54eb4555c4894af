"""Throwing away what has ended: sessions, links and counters of rate limits."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q

from leadwright.accounts.models import SignIn, SignInLink
from leadwright.accounts.operations.answers import forget_answers
from leadwright.platform.models import CacheEntry

# The audit trail names links for ever; their rows are kept this long for whoever asks why one stopped
# working.
LINKS_KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Discarded:
    """How many rows went."""

    sessions: int
    links: int
    counters: int
    answers: int


@transaction.atomic
def discard_expired(*, at: datetime) -> Discarded:
    """Delete ended sessions, links that ended 30 days ago, run-out counters and answers kept for a day; one statement each,
    safe to repeat.
    """
    old = at - LINKS_KEPT
    SignIn.objects.filter(ends_at__lt=at).delete()
    sessions, _ = Session.objects.filter(expire_date__lt=at).delete()
    links, _ = SignInLink.objects.filter(Q(expires_at__lt=old) | Q(used_at__lt=old)).delete()
    counters, _ = CacheEntry.objects.filter(expires__lt=at).delete()
    return Discarded(sessions=sessions, links=links, counters=counters, answers=forget_answers(at=at))
