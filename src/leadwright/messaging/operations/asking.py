"""Asking addresses whether they agree: at most one mail a day for an address, and not many for one network."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, QuerySet

from leadwright.consent.models import ConfirmationRequest
from leadwright.messaging.letters import CONFIRMATION
from leadwright.messaging.models import Message
from leadwright.messaging.operations.queueing import NewMessage, queue_messages
from leadwright.platform import sql
from leadwright.platform.ids import Kind, public_id

ASK = "messaging.ask_to_confirm"
_DAY, _MONTH, _HOUR = timedelta(days=1), timedelta(days=30), timedelta(hours=1)
MOST_A_MONTH, MOST_OF_NETWORK = 3, 20
NETWORKS_KEPT = timedelta(days=2)
_AT_ONCE = 500


@transaction.atomic
def ask_to_confirm(*, at: datetime) -> int:
    """Queue the mail of every request that waits for one; how many. Repeating queues nothing more.

    A request beyond the limits stays without mail (`withheld` says which limit), and so does one of the sample, whose people do
    not exist. Two that run at once wait for each other, because both would count the same.
    """
    sql.execute("select pg_advisory_xact_lock(hashtextextended('messaging.ask_to_confirm', 0))")
    waiting = list(ConfirmationRequest.objects.filter(handled_at__isnull=True).order_by("id")[:_AT_ONCE])
    day, month, networks = _counts(waiting, at)
    messages = []
    for row in waiting:
        row.handled_at = at
        if row.batch is not None:
            row.withheld = "sample"
        elif day[row.address] or month[row.address] >= MOST_A_MONTH:
            row.withheld = "address"
        elif row.network and networks[row.network] >= MOST_OF_NETWORK:
            row.withheld = "network"
        else:
            day[row.address] += 1
            month[row.address] += 1
            networks[row.network] += 1
            messages.append(_message(row))
    ConfirmationRequest.objects.bulk_update(waiting, ["handled_at", "withheld"])
    return queue_messages(messages=messages, actor="sign-up", at=at)


def _message(row: ConfirmationRequest) -> NewMessage:
    return NewMessage(
        kind=CONFIRMATION,
        about=public_id(Kind.CONFIRMATION, row.public_id),
        address=row.address,
        subject_id=row.subject_id,
        data={"request": row.pk},
        # Later it would surprise more than help; signing up again is always possible.
        not_after=row.requested_at + _DAY,
        network=row.network,
        batch=row.batch,
    )


def _counts(
    waiting: Iterable[ConfirmationRequest], at: datetime
) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """How many of these mails each address got in a day and a month, and each network asked for in an hour. Three queries."""
    addresses, networks = {row.address for row in waiting}, {row.network for row in waiting if row.network}
    asked = Message.objects.filter(kind=CONFIRMATION)
    return (
        _counted(asked, "address", addresses, at - _DAY),
        _counted(asked, "address", addresses, at - _MONTH),
        _counted(asked, "network", networks, at - _HOUR),
    )


def _counted(asked: QuerySet[Message], column: str, among: set[str], since: datetime) -> Counter[str]:
    rows = asked.filter(**{f"{column}__in": among, "created_at__gt": since})
    return Counter(dict(rows.values_list(column).annotate(number=Count("pk"))))


def forget_networks(*, at: datetime) -> int:
    """Forget from where mail was asked for, once it is no longer counted by; of how many. Repeating finds nothing."""
    old = at - NETWORKS_KEPT
    gone = Message.objects.filter(created_at__lt=old).exclude(network="").update(network="")
    return gone + ConfirmationRequest.objects.filter(requested_at__lt=old).exclude(network="").update(
        network=""
    )
