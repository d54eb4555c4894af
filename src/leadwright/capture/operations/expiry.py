"""Deleting what was kept long enough. Apart from the rest, so that the scheduler need not load what reads files."""

from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from leadwright.capture.models import (
    OPEN,
    FormSubmission,
    HeldSubmission,
    Import,
    ImportDraft,
    ReceivedPayload,
    RefusedDelivery,
    RefusedMessage,
)
from leadwright.capture.uploads import REJECTED, Upload, days_kept
from leadwright.platform import due, sql
from leadwright.platform.database import Home
from leadwright.platform.ids import Kind, parse_public_id

EXPIRES = "capture.upload_expires"
REFUSED_KEPT = timedelta(days=30)
# How long what looked like abuse waits for somebody to decide, and how long senders are counted by.
HELD_KEPT = timedelta(days=30)
_COUNTED = timedelta(days=2)
# How long it is known that a payload came, and what became of it; what was in it is forgotten as its document says.
PAYLOADS_KNOWN = timedelta(days=365)


@transaction.atomic
def delete_expired_uploads(*, at: datetime, limit: int = 100) -> int:
    """Delete the files whose time has come, and the drafts that were never started; how many. Rejected rows that the command line
    could not write beside the list go as late. Repeating finds nothing.
    """
    _delete_rejected(at)
    claimed = due.claim(EXPIRES, now=at, limit=limit)
    for one in claimed:
        draft = ImportDraft.objects.filter(public_id=parse_public_id(Kind.DRAFT, one.key)).first()
        if draft is None:
            continue
        transaction.on_commit(Upload(draft.stored).delete)
        if draft.state in OPEN:
            draft.delete()
        else:
            draft.stored = ""
            draft.save(update_fields=["stored"])
    return len(claimed)


def kept_in_home(errors_file: str) -> Path | None:
    """A file of rejected rows, where it lies in our own folder; beside somebody's list it is theirs."""
    place, own = Path(errors_file), Home.find().folder / REJECTED
    return place if place.parent == own and place.is_file() else None


def _delete_rejected(at: datetime) -> None:
    ended = at - timedelta(days=days_kept())
    for run in Import.objects.exclude(errors_file="").filter(draft_id=None, finished_at__lt=ended):
        place = kept_in_home(run.errors_file)
        if place is not None:
            transaction.on_commit(lambda place=place: place.unlink(missing_ok=True))  # type: ignore[misc]


def forget_refused_messages(*, at: datetime) -> int:
    """Forget messages of programs that were not taken a month ago; how many. Repeating finds nothing."""
    gone, _ = RefusedMessage.objects.filter(received_at__lt=at - REFUSED_KEPT).delete()
    return gone


def forget_submissions(*, at: datetime) -> int:
    """Forget what was held and its time is over, and by whom submissions are counted; how many were forgotten. Repeating finds
    nothing.
    """
    gone, _ = HeldSubmission.objects.filter(submission__received_at__lt=at - HELD_KEPT).delete()
    counted = FormSubmission.objects.filter(received_at__lt=at - _COUNTED).exclude(
        network="", address="", domain=""
    )
    # The address of one that is still held is what erasing finds it by.
    counted.filter(held__isnull=True).update(network="", address="", domain="")
    return gone


def forget_payloads(*, at: datetime) -> int:
    """Forget what was in payloads whose time is over by the version of the webhook they were read by, and a year later that they
    came; how many bodies. Repeating finds nothing.
    """
    gone = sql.execute(sql.statement("leadwright.capture", "forget_payloads"), {"at": at})
    ReceivedPayload.objects.filter(received_at__lt=at - PAYLOADS_KNOWN).delete()
    RefusedDelivery.objects.filter(last_at__lt=at - PAYLOADS_KNOWN).delete()
    return gone
