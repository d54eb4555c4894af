"""Mail of the sample company: what its people were asked to confirm and what they were sent. None of it ever left."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from leadwright.consent.models import ConfirmationRequest
from leadwright.consent.operations.confirming import confirm_request, note_asked, shown_digest
from leadwright.messaging.letters import CONFIRMATION
from leadwright.messaging.operations.queueing import NewMessage, PastMessage, keep_past_messages
from leadwright.messaging.rules import State, Why
from leadwright.platform.ids import Kind, public_id
from leadwright.sample.operations import SAMPLE_BATCH

_AFTER = timedelta(seconds=8)
_SUBJECT = "Please confirm your address"
# Of nine requests one bounced, one was refused, one never got an answer; the others came, and most were confirmed.
_ENDS = (
    (State.FAILED, Why.BOUNCED, "5.1.1 The mailbox does not exist."),
    (State.FAILED, Why.REFUSED, "5.7.1 Message refused by policy."),
    (State.UNKNOWN, Why.CRASH, ""),
    (State.SUPPRESSED, Why.COMPLAINED, ""),
)
_UNANSWERED = 6


def bring_mail(*, at: datetime) -> None:
    """Let the requests of the sample's forms have been asked by mail and most of them confirmed, before `at`.

    The same each time; repeating changes nothing.
    """
    rows = list(
        ConfirmationRequest.objects.filter(batch=SAMPLE_BATCH, handled_at__isnull=True).order_by(
            "requested_at", "id"
        )
    )
    keep_past_messages(messages=list(_messages(rows)), actor="sample")
    for place, row in enumerate(rows):
        moment = row.requested_at + _AFTER
        ConfirmationRequest.objects.filter(pk=row.pk).update(handled_at=moment, withheld="sample")
        if place < len(_ENDS):
            continue
        note_asked(
            request=row.pk, message=public_id(Kind.CONFIRMATION, row.public_id), text_digest="", at=moment
        )
        clicked = row.requested_at + timedelta(hours=2)
        if place != _UNANSWERED and clicked < at:
            confirm_request(reference=row.public_id.bytes, shown=shown_digest(row), network=None, at=clicked)


def _messages(rows: list[ConfirmationRequest]) -> Iterator[PastMessage]:
    for place, row in enumerate(rows):
        state, why, detail = _ENDS[place] if place < len(_ENDS) else (State.SENT, "", "")
        yield PastMessage(
            NewMessage(
                kind=CONFIRMATION,
                about=public_id(Kind.CONFIRMATION, row.public_id),
                address=row.address,
                subject_id=row.subject_id,
                data={"request": row.pk},
                batch=SAMPLE_BATCH,
            ),
            state,
            row.requested_at + _AFTER,
            subject_line=_SUBJECT if state is not State.SUPPRESSED else "",
            reason=why,
            detail=detail,
        )
