"""What looked like abuse and waits: let in by a person, or thrown away, each with a way back or a trace."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture.forms.around import Around
from leadwright.capture.models import FormSubmission, HeldSubmission, ReceivedPayload
from leadwright.capture.operations.judging_items import release_item
from leadwright.capture.operations.submitting import Receipt, record_submitted
from leadwright.capture.operations.taking import Told, take
from leadwright.capture.queries.forms import form_of_version
from leadwright.capture.queries.webhooks import hook_of_version
from leadwright.leads.models import Lead
from leadwright.platform import audit, workspace
from leadwright.platform.errors import Conflict, NotFound
from leadwright.platform.ids import Kind, parse_public_id, public_id


@transaction.atomic
def release_submission(*, actor: Actor, submission: str, at: datetime) -> str:
    """Let a held submission in as what it says, at the time it was sent; the public id of its lead.

    Repeating leads to the same lead. Raises NotFound, Forbidden, and Conflict for one that was thrown away.
    """
    row = _held(actor, submission)
    if row.lead_id is not None:
        return _lead(row.lead_id)
    if row.state != FormSubmission.HELD:
        raise Conflict("This submission was thrown away; put it back first.")
    with workspace.held():
        lead = _release_item(row, at) if row.door == FormSubmission.WEBHOOK else _release_form(row, at)
    _decided(row, actor, at)
    audit.record(
        actor, "submission.released", kind=Kind.SUBMISSION, key=submission, at=at, changes={"form": row.form}
    )
    return _lead(lead)


def _release_item(row: FormSubmission, at: datetime) -> int:
    hook, told = hook_of_version(row.version_id), row.held.told
    payload = (
        ReceivedPayload.objects.filter(pk=row.payload_id or 0).values_list("public_id", flat=True).first()
    )
    if hook is None or payload is None or told is None:
        raise NotFound("The webhook of this submission is gone.")
    return release_item(row, told, hook, payload, at=at).lead


def _release_form(row: FormSubmission, at: datetime) -> int:
    shown = form_of_version(row.version_id)
    if shown is None:
        raise NotFound("The form of this submission is gone.")
    held = row.held
    told = Told(
        form=shown.slug,
        version_id=shown.version_id,
        number=shown.number,
        body=shown.body,
        token=row.token,
        values=held.values,
        ticked=tuple(box for box in shown.body.consents if box.name in held.ticked),
        around=Around(**held.around),
        at=row.received_at,
    )
    landings = take([told], actor=f"form {shown.slug}", at=at)
    receipts = [Receipt(row.pk, row.public_id)]
    record_submitted(shown.slug, receipts, landings, state=FormSubmission.RELEASED, at=at)
    return landings[0].lead


@transaction.atomic
def discard_submission(*, actor: Actor, submission: str, at: datetime) -> None:
    """Throw a held submission away; it can be put back until it is forgotten. Repeating changes nothing.

    Raises NotFound, Forbidden, and Conflict for one that was let in.
    """
    row = _held(actor, submission)
    if row.state == FormSubmission.DISCARDED:
        return
    if row.state != FormSubmission.HELD:
        raise Conflict("This submission was let in already; it is a lead now.")
    FormSubmission.objects.filter(pk=row.pk).update(state=FormSubmission.DISCARDED)
    _decided(row, actor, at)
    audit.record(
        actor, "submission.discarded", kind=Kind.SUBMISSION, key=submission, at=at, changes={"form": row.form}
    )


@transaction.atomic
def discard_submissions(*, actor: Actor, submissions: Sequence[str], at: datetime) -> list[str]:
    """Throw many away at once; which of them were, as others may have been decided about meanwhile. Raises Forbidden."""
    return _move_many(actor, submissions, FormSubmission.HELD, FormSubmission.DISCARDED, at)


@transaction.atomic
def hold_many_again(*, actor: Actor, submissions: Sequence[str], at: datetime) -> list[str]:
    """Take back a `discard_submissions`; which of them wait again. Raises Forbidden."""
    return _move_many(actor, submissions, FormSubmission.DISCARDED, FormSubmission.HELD, at)


@transaction.atomic
def hold_again(*, actor: Actor, submission: str, at: datetime) -> None:
    """Take back a `discard_submission`. Repeating changes nothing. Raises NotFound once it is forgotten, Forbidden, Conflict."""
    row = _held(actor, submission)
    if row.state == FormSubmission.HELD:
        return
    if row.state != FormSubmission.DISCARDED:
        raise Conflict("This submission was let in already; it is a lead now.")
    FormSubmission.objects.filter(pk=row.pk).update(state=FormSubmission.HELD)
    HeldSubmission.objects.filter(pk=row.pk).update(decided_by="", decided_at=None)
    audit.record(
        actor, "submission.put_back", kind=Kind.SUBMISSION, key=submission, at=at, changes={"form": row.form}
    )


def _move_many(actor: Actor, submissions: Sequence[str], before: str, after: str, at: datetime) -> list[str]:
    require(actor, Action.IMPORT_LEADS)
    named = [parse_public_id(Kind.SUBMISSION, one) for one in submissions]
    found = list(
        FormSubmission.objects.select_for_update().filter(
            public_id__in=named, state=before, held__isnull=False
        )
    )
    numbers = [one.pk for one in found]
    FormSubmission.objects.filter(pk__in=numbers).update(state=after)
    thrown = after == FormSubmission.DISCARDED
    decided = {"decided_by": actor.label if thrown else "", "decided_at": at if thrown else None}
    HeldSubmission.objects.filter(pk__in=numbers).update(**decided)
    if found:
        action = "submission.discarded" if thrown else "submission.put_back"
        changes: Mapping[str, object] = {"submissions": len(found)}
        audit.record(actor, action, kind=Kind.SUBMISSION, key="", at=at, changes=changes)
    return [public_id(Kind.SUBMISSION, one.public_id) for one in found]


def _held(actor: Actor, submission: str) -> FormSubmission:
    require(actor, Action.IMPORT_LEADS)
    found = (
        FormSubmission.objects.select_for_update()
        .filter(public_id=parse_public_id(Kind.SUBMISSION, submission))
        .first()
    )
    if found is None or not HeldSubmission.objects.filter(pk=found.pk).exists():
        raise NotFound("This submission is not in the quarantine; what was held is forgotten after 30 days.")
    return found


def _decided(row: FormSubmission, actor: Actor, at: datetime) -> None:
    HeldSubmission.objects.filter(pk=row.pk).update(decided_by=actor.label, decided_at=at)


def _lead(number: int) -> str:
    return public_id(Kind.LEAD, Lead.objects.get(pk=number).public_id)
