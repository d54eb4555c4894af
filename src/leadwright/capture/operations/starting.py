"""Starting an import or its undo from the browser, as a job that can be followed, and what those jobs do."""

from datetime import datetime

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture import queries
from leadwright.capture.drafting import draft_of, hint_of, mapping_of
from leadwright.capture.errors import DraftGone, ImportUnderWay
from leadwright.capture.findings import load_findings, told_counts
from leadwright.capture.models import Import, ImportDraft
from leadwright.capture.operations.checking import stop_checks
from leadwright.capture.operations.importing import ImportOrder, ImportReport, Progress, import_file
from leadwright.capture.operations.undoing import undo_import
from leadwright.capture.reading import Table, open_table, write_rejected
from leadwright.capture.reading.length import rows_about
from leadwright.capture.uploads import Upload
from leadwright.platform import jobs, work
from leadwright.platform.errors import DomainError, NotFound, UnusableInput
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.work import Begun, Outcome, Plan

IMPORT = "capture.import_draft"
UNDO = "capture.undo_import"
IMPORTING = "import"
UNDOING = "import_undo"


@transaction.atomic
def begin_import(*, actor: Actor, reference: str, link: str, at: datetime) -> Begun:
    """Start the import of a draft whose questions are answered; `link` is the path of its page.

    A dry run need not have ended; one under way is asked to stop. Repeating, also at the same time, starts one import; after one
    that was stopped or refused it goes on. Raises Forbidden, NotFound, UnusableInput for open questions, DraftGone for a file
    that is deleted.
    """
    require(actor, Action.IMPORT_LEADS)
    draft = draft_of(reference, actor)
    if draft is None:
        raise NotFound("There is no such upload of yours.")
    if not draft.source or not draft.consent or draft.state == ImportDraft.RECEIVED:
        raise UnusableInput("Say first what the columns are, where the list comes from, and on what basis.")
    latest = work.latest(IMPORTING, reference)
    if draft.state == ImportDraft.DONE and latest is not None:
        return Begun(latest.reference, is_new=False)
    upload = Upload(draft.stored)
    if not draft.stored or not upload.file.is_file():
        raise DraftGone(f"{draft.file_name} is deleted by now; upload it again.")
    found = load_findings(upload.check)
    title = f"Import of {draft.file_name}"
    total = found.rows if found else rows_about(upload.file)
    begun = work.begin(actor, Plan(IMPORTING, title, total, "rows", link, reference), at=at)
    if begun.is_new:
        stop_checks(actor=actor, reference=reference, at=at)
        ImportDraft.objects.filter(pk=draft.pk).update(state=ImportDraft.STARTED)
        jobs.defer(IMPORT, work=begun.reference, draft=reference, user=actor.user_id or 0)
    return begun


def import_draft(
    *, actor: Actor, reference: str, at: datetime, progress: Progress = lambda rows: None
) -> Outcome | None:
    """Bring in the file of a draft and write its rejected rows beside it; None when another process is at it.

    Taken up again after an end in the middle it goes on there; after its end it changes nothing. One that is refused before its
    first row can be answered anew.
    """
    draft = draft_of(reference)
    if draft is None:
        raise DraftGone("The upload is deleted; nothing was imported.")
    run = Import.objects.filter(draft_id=draft.pk).order_by("-id").first()
    if run is None or run.status == Import.RUNNING:
        try:
            run = _bring_in(actor, draft, progress, at)
        except ImportUnderWay:
            return None
        except DomainError:
            _reopen(draft)
            raise
    ImportDraft.objects.filter(pk=draft.pk).update(state=ImportDraft.DONE)
    return Outcome(_sentence(run))


@transaction.atomic
def begin_undo(*, actor: Actor, reference: str, link: str, at: datetime) -> Begun:
    """Start taking an import back. Repeating starts it once. Raises Forbidden or NotFound."""
    require(actor, Action.IMPORT_LEADS)
    found = queries.find_import(actor, reference)
    plan = Plan(UNDOING, f"Taking back {found.file}", found.created, unit="leads", link=link, key=reference)
    begun = work.begin(actor, plan, at=at)
    if begun.is_new:
        jobs.defer(UNDO, work=begun.reference, run=reference, user=actor.user_id or 0)
    return begun


def take_back(
    *, actor: Actor, reference: str, at: datetime, progress: Progress = lambda leads: None
) -> Outcome:
    """Take an import back and say what stayed. After its end it changes nothing and says the same."""
    if queries.find_import(actor, reference).status != Import.UNDONE:
        undo_import(actor=actor, reference=reference, at=at, progress=progress)
    undone = queries.find_import(actor, reference).undone
    if undone is None:
        return Outcome("Taken back.")
    told = {
        "leads removed": undone.removed,
        "as before": undone.restored,
        "kept because they are known from elsewhere too": undone.kept,
    }
    said = ", ".join(f"{count:,} {what}" for what, count in told.items() if count)
    return Outcome(f"Taken back: {said or 'there was nothing left of it'}.")


def _bring_in(actor: Actor, draft: ImportDraft, progress: Progress, at: datetime) -> Import:
    upload = Upload(draft.stored)
    with open_table(upload.file, hint=hint_of(draft)) as table:
        order = ImportOrder(
            path=upload.file,
            table=table,
            digest=draft.file_digest,
            mapping=mapping_of(draft),
            source=draft.source,
            consent=draft.consent,
            name=draft.file_name,
            draft_id=draft.pk,
        )
        report = import_file(actor=actor, order=order, at=at, progress=progress)
        return _write_rejected(upload, table, report)


def _reopen(draft: ImportDraft) -> None:
    """Let the answers of an import that was refused before its first row be changed."""
    if not Import.objects.filter(draft_id=draft.pk).exists():
        ImportDraft.objects.filter(pk=draft.pk).update(state=ImportDraft.READ)


def _write_rejected(upload: Upload, table: Table, report: ImportReport) -> Import:
    run = report.run
    assert run is not None  # noqa: S101 - an import that is no dry run has a row
    run.refresh_from_db()
    if run.rejected:
        write_rejected(upload.rejected, table, queries.rejected_rows(run, table))
        queries.remember_errors_file(run, upload.rejected)
    return run


def _sentence(run: Import) -> str:
    counts = {
        "leads created": run.created,
        "updated": run.updated,
        "unchanged": run.unchanged,
        "twice in the file": run.duplicates,
        "rejected": run.rejected,
    }
    return told_counts(run.rows_done, counts)


def import_reference(run: Import) -> str:
    """The public id of an import."""
    return public_id(Kind.IMPORT, run.public_id)
