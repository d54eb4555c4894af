"""Taking back an import and forgetting that it ever was."""

from datetime import datetime

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture.drafting import draft_of, draft_reference
from leadwright.capture.models import Import, ImportDraft, ImportRow
from leadwright.capture.operations.expiry import EXPIRES
from leadwright.capture.uploads import Upload
from leadwright.consent import operations as consent
from leadwright.events.operations import delete_batch
from leadwright.leads.operations.undo import UndoneBatch, undo_batch
from leadwright.platform import audit, due
from leadwright.platform.ids import Kind, parse_public_id, public_id


@transaction.atomic
def forget_import(*, actor: Actor, reference: str, at: datetime) -> UndoneBatch:
    """Take an import back with what people did by hand on its leads, and forget it with its rows and its file.

    For lists that were brought in to be tried. Repeating changes nothing. Raises Forbidden.
    """
    require(actor, Action.MANAGE_WORKSPACE)
    run = Import.objects.filter(public_id=parse_public_id(Kind.IMPORT, reference)).first()
    if run is None:
        return UndoneBatch(0, 0, 0, ())
    beside = consent.subjects_known_beside(batch=run.pk, by_hand=False)
    consent.delete_batch(batch=run.pk)
    gone = undo_batch(batch=run.pk, beside=beside, at=at, with_edits=True)
    delete_batch(batch=run.pk)
    ImportRow.objects.filter(batch=run.pk).delete()
    draft = ImportDraft.objects.filter(pk=run.draft_id or 0).first()
    run.delete()
    if draft is not None:
        forget_draft(draft)
    audit.record(
        actor, "import.forgotten", kind="import", key=reference, at=at, changes={"removed": gone.removed}
    )
    return gone


@transaction.atomic
def forget_upload(*, actor: Actor, reference: str, at: datetime) -> UndoneBatch:
    """Forget an upload with its files, and its import, if it was imported, as `forget_import` does. Raises Forbidden."""
    require(actor, Action.MANAGE_WORKSPACE)
    draft = draft_of(reference)
    if draft is None:
        return UndoneBatch(0, 0, 0, ())
    run = Import.objects.filter(draft_id=draft.pk).order_by("-id").first()
    if run is not None:
        return forget_import(actor=actor, reference=public_id(Kind.IMPORT, run.public_id), at=at)
    forget_draft(draft)
    return UndoneBatch(0, 0, 0, ())


def forget_draft(draft: ImportDraft) -> None:
    """Forget an upload in whatever state, with its files."""
    due.cancel(EXPIRES, draft_reference(draft))
    upload = Upload(draft.stored)
    draft.delete()
    transaction.on_commit(upload.delete)
