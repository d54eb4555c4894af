"""Deleting what was kept long enough. Apart from the rest, so that the scheduler need not load what reads files."""

from datetime import datetime, timedelta

from django.db import transaction

from leadwright.capture.models import OPEN, ImportDraft, RefusedMessage
from leadwright.capture.uploads import Upload
from leadwright.platform import due
from leadwright.platform.ids import Kind, parse_public_id

EXPIRES = "capture.upload_expires"
REFUSED_KEPT = timedelta(days=30)


@transaction.atomic
def delete_expired_uploads(*, at: datetime, limit: int = 100) -> int:
    """Delete the files whose time has come, and the drafts that were never started; how many. Repeating finds nothing."""
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


def forget_refused_messages(*, at: datetime) -> int:
    """Forget messages of programs that were not taken a month ago; how many. Repeating finds nothing."""
    gone, _ = RefusedMessage.objects.filter(received_at__lt=at - REFUSED_KEPT).delete()
    return gone
