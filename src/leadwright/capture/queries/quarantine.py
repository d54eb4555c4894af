"""What waits in the quarantine."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture.models import FormSubmission, HeldSubmission
from leadwright.platform import cursors
from leadwright.platform.ids import Kind, parse_public_id, public_id

_PLACE = "quarantine"


@dataclass(frozen=True)
class Held:
    """One that waits, or was thrown away (`discarded`): by which door it came, what it says by field, and what speaks against
    it in sentences.
    """

    id: str
    door: str
    form: str
    received_at: datetime
    values: Mapping[str, str]
    reasons: tuple[str, ...]
    page: str
    discarded: bool
    decided_by: str


@dataclass(frozen=True)
class HeldPage:
    """A page of them, the latest first; `next_cursor` leads on, None behind the last."""

    rows: tuple[Held, ...]
    next_cursor: str | None


def held_submissions(
    *, actor: Actor, discarded: bool = False, limit: int = 50, after: str | None = None
) -> HeldPage:
    """What waits, or with `discarded` what was thrown away and can still be put back. Raises Forbidden, UnusableCursor."""
    require(actor, Action.IMPORT_LEADS)
    state = "discarded" if discarded else "held"
    found = HeldSubmission.objects.filter(submission__state=state).select_related("submission")
    if after is not None:
        (place,) = cursors.unpack(after, _PLACE, _place)
        found = found.filter(pk__lt=place)
    rows = list(found.order_by("-pk")[: limit + 1])
    shown = rows[:limit]
    following = (
        cursors.pack(_PLACE, public_id(Kind.SUBMISSION, shown[-1].submission.public_id))
        if len(rows) > limit
        else None
    )
    return HeldPage(tuple(map(_shown, shown)), following)


def held_count() -> int:
    """How many wait."""
    return HeldSubmission.objects.filter(submission__state="held").count()


def _place(told: object) -> int:
    found = FormSubmission.objects.filter(public_id=parse_public_id(Kind.SUBMISSION, str(told))).first()
    if found is None:
        raise ValueError("no such submission")
    return found.pk


def _shown(one: HeldSubmission) -> Held:
    row = one.submission
    return Held(
        id=public_id(Kind.SUBMISSION, row.public_id),
        door=row.door,
        form=row.form,
        received_at=row.received_at,
        values=one.values,
        reasons=tuple(str(reason["sentence"]) for reason in row.reasons),
        page=str(one.around.get("page", "")),
        discarded=row.state == row.DISCARDED,
        decided_by=one.decided_by,
    )
