"""Taking back a whole import."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from leadwright.accounts.actor import Actor
from leadwright.capture.errors import NotUndoable
from leadwright.capture.events import ImportUndone
from leadwright.capture.models import IMPORT_LOCK, Import
from leadwright.capture.queries import visible_imports
from leadwright.consent import operations as consent
from leadwright.events.operations import delete_batch
from leadwright.leads.operations.undo import UndoneBatch, undo_batch
from leadwright.platform import audit, outbox, sql
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind, parse_public_id, public_id

# How many leads with newer facts are remembered by name with the import.
_NEWER_KEPT = 200


@dataclass(frozen=True)
class UndoneImport:
    """What an undo did; `events` is how many events went with it."""

    run: Import
    leads: UndoneBatch
    events: int


@transaction.atomic
def undo_import(
    *, actor: Actor, reference: str, at: datetime, progress: Callable[[int], None] = lambda leads: None
) -> UndoneImport:
    """Take a whole import back: leads it created go, leads it changed are as before, its events and consent entries go.

    Facts somebody has changed since stay and are named; so do leads the import created that are known from elsewhere by now. The
    same file can be imported again afterwards. `progress` is told how many leads went so
    far. Raises Forbidden, NotFound, or NotUndoable for one that runs or is undone already.
    """
    wanted = visible_imports(actor).filter(public_id=parse_public_id(Kind.IMPORT, reference))
    run = wanted.select_for_update(of=("self",)).first()
    if run is None:
        raise NotFound(f"There is no import “{reference}”; `leadwright import --list` shows all.")
    if run.status == Import.UNDONE:
        raise NotUndoable("This import was taken back already.")
    # One that was cut short is nobody's and can be taken back; one that runs holds its lock.
    if not sql.scalar("select pg_try_advisory_xact_lock(%s, %s)", [IMPORT_LOCK, run.pk % 2**31]):
        raise NotUndoable("This import is still running; stop it or wait for its end, then take it back.")
    beside = consent.subjects_known_beside(batch=run.pk)
    consent.delete_batch(batch=run.pk)
    leads = undo_batch(batch=run.pk, beside=beside, at=at, progress=progress)
    events = leads.events + delete_batch(batch=run.pk)
    run.status = Import.UNDONE
    run.undone_at = at
    run.undo = {
        "removed": leads.removed,
        "restored": leads.restored,
        "kept": leads.kept,
        "newer": [[one.lead, list(one.facts)] for one in leads.newer[:_NEWER_KEPT]],
    }
    run.save(update_fields=["status", "undone_at", "undo"])
    outbox.record(ImportUndone(cause=outbox.Cause.RESTORE, batch=run.pk), at=at)
    audit.record(
        actor,
        "import.undone",
        kind="import",
        key=public_id(Kind.IMPORT, run.public_id),
        at=at,
        changes={"removed": leads.removed, "restored": leads.restored, "kept": leads.kept, "events": events},
    )
    return UndoneImport(run=run, leads=leads, events=events)
