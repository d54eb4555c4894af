"""Notices of hand-overs go out by mail, to who wants them and not at night."""

from datetime import datetime, timedelta

from django.db import transaction

from leadwright.accounts.models import User
from leadwright.messaging.notices import choices_of, limits_of
from leadwright.messaging.operations.queueing import NewMessage, queue_messages
from leadwright.messaging.rules import quiet_until
from leadwright.messaging.settings import mail_is_set_up
from leadwright.sales.letters import NOTICES
from leadwright.sales.models import SalesNotice
from leadwright.sales.operations.giving import ROUTER

# Older ones have been seen in the application, or are no news any more.
_FRESH = timedelta(hours=24)
_BATCH = 1_000


@transaction.atomic
def mail_notices(*, at: datetime) -> int:
    """Queue one letter to each colleague with the notices that were not decided upon yet; how many letters.

    It is decided once for each notice, in the transaction that queues its letter: repeating, and several at once, send nothing
    twice. Who has quiet hours gets all of them in one letter afterwards; what is older than a day by then is not mailed.
    """
    undecided = SalesNotice.objects.filter(decided_at__isnull=True)
    users = set(undecided.values_list("user_id", flat=True).distinct())
    chosen, limits, mails = choices_of(users), limits_of(users), mail_is_set_up()
    # Chosen before the batch is taken: however many notices wait for the morning, nobody else waits behind them.
    awake = [user for user in users if quiet_until(limits[user], at) is None]
    waiting = undecided.filter(user_id__in=awake).select_for_update(skip_locked=True)
    found = list(waiting.order_by("id")[:_BATCH])
    addresses = dict(User.objects.filter(pk__in=users, is_active=True).values_list("pk", "email"))
    letters: dict[int, list[int]] = {}
    for one in found:
        fresh = one.at > at - _FRESH
        wanted = mails and fresh and one.seen_at is None and one.user_id in addresses
        if wanted and one.what not in chosen[one.user_id].unwanted:
            letters.setdefault(one.user_id, []).append(one.pk)
    SalesNotice.objects.filter(pk__in=[one.pk for one in found]).update(decided_at=at)
    messages = [
        NewMessage(
            kind=NOTICES,
            about=f"notices:{numbers[0]}",
            address=addresses[user],
            user_id=user,
            data={"notices": numbers},
            not_after=at + _FRESH,
        )
        for user, numbers in sorted(letters.items())
    ]
    queue_messages(messages=messages, actor=ROUTER.label, at=at)
    return len(messages)


def notices_wait() -> bool:
    """Whether notices are still to be decided upon."""
    return SalesNotice.objects.filter(decided_at__isnull=True).exists()
