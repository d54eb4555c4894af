"""Starting a batch, carrying it out slice by slice, and taking it back."""

from datetime import datetime

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.batches import bulk
from leadwright.batches.effects import EFFECTS, Act
from leadwright.batches.errors import BatchRefused
from leadwright.batches.kinds import (
    CAN_BE_UNDONE,
    PERMISSIONS,
    RUN,
    UNDO,
    BatchKind,
    BatchState,
    Details,
    details_of,
    leads_text,
    title,
)
from leadwright.batches.models import Batch
from leadwright.batches.operations.companies import write_companies
from leadwright.batches.operations.exporting import check_export, write_export
from leadwright.batches.queries import actor_of, is_stopped, link_of, mine
from leadwright.platform import audit, clock, jobs, work
from leadwright.platform.ids import Kind, public_id

_SLICE = 1_000


@transaction.atomic
def start_batch(*, actor: Actor, batch: str, details: Details, at: datetime) -> str:
    """Begin what was chosen and looked at; the reference of the work that does it. Starting again changes nothing, but what was
    stopped or broke off goes on where it was, with the details it was started with.

    Raises UnusableInput where the details do not fit the kind, BatchRefused while the leads are still being found, NotFound for a
    batch that is not the actor's, Forbidden.
    """
    row = mine(actor, batch, lock=True)
    kind = BatchKind(row.kind)
    require(actor, PERMISSIONS[kind])
    if row.state == BatchState.CHOOSING or kind is BatchKind.LIST:
        raise BatchRefused("The leads are still being found.")
    if is_stopped(row, BatchState.STARTED):
        _begin(row, actor, RUN, title(kind, details_of(row.details), row.total), at)
        return str(row.work)
    if row.state != BatchState.READY:
        return str(row.work)
    check = check_export if kind is BatchKind.EXPORT else EFFECTS[kind].check
    kept = check(actor, details)
    row.details, row.state = kept.as_json(), str(BatchState.STARTED)
    _begin(row, actor, RUN, title(kind, kept, row.total), at)
    changes = {"kind": str(kind), "leads": row.total}
    audit.record(actor, "batch.started", kind="batch", key=batch, at=at, changes=changes)
    return str(row.work)


@transaction.atomic
def undo_batch(*, actor: Actor, batch: str, at: datetime) -> str:
    """Begin to take back what a batch did, or did until it was stopped; the reference of the work. Undoing again changes nothing,
    but an undo that was stopped goes on.

    What somebody decided since stays. Raises BatchRefused for one that is not done or cannot be undone, NotFound, Forbidden.
    """
    row = mine(actor, batch, lock=True)
    kind = BatchKind(row.kind)
    require(actor, PERMISSIONS[kind])
    goes_on = is_stopped(row, BatchState.UNDOING)
    if row.state in (BatchState.UNDOING, BatchState.UNDONE) and not goes_on:
        return str(row.work)
    is_over = row.state == BatchState.DONE or goes_on or is_stopped(row, BatchState.STARTED)
    if kind not in CAN_BE_UNDONE or not is_over:
        raise BatchRefused("This cannot be undone.")
    row.state, row.done = str(BatchState.UNDOING), row.done if goes_on else 0
    _begin(row, actor, UNDO, f"Undo: {title(kind, details_of(row.details), row.changed)}", at)
    audit.record(actor, "batch.undone", kind="batch", key=batch, at=at, changes={"leads": row.changed})
    return str(row.work)


def carry_out(*, batch: str, follower: work.Follower) -> work.Outcome:
    """Do what was started, from where it left off; each slice is one transaction, so nothing is done twice."""
    row = Batch.objects.get(public_id=link_of(batch).bits)
    actor = actor_of(row)
    if row.kind == BatchKind.COMPANIES:
        return write_companies(row, actor, follower)
    if row.kind == BatchKind.EXPORT:
        return write_export(row, actor, follower)
    effect = EFFECTS[BatchKind(row.kind)]
    while row.state == BatchState.STARTED:
        with transaction.atomic():
            row = Batch.objects.select_for_update().get(pk=row.pk)
            part = bulk.next_slice(row.pk, row.done, _SLICE)
            act = Act(actor, row.pk, details_of(row.details), clock.now())
            before = effect.do(act, part.leads) if part.leads else {}
            bulk.remember(part, before)
            row.changed += len(before)
            _step(row, part.until, BatchState.DONE, at=act.at)
        follower.advance(row.done, row.total)
    return work.Outcome(_done_text(row))


def take_back(*, batch: str, follower: work.Follower) -> work.Outcome:
    """Undo what was started to be undone, from where it left off; `changed` counts down to what was decided anew since."""
    row = Batch.objects.get(public_id=link_of(batch).bits)
    actor, effect = actor_of(row), EFFECTS[BatchKind(row.kind)]
    while row.state == BatchState.UNDOING:
        with transaction.atomic():
            row = Batch.objects.select_for_update().get(pk=row.pk)
            until, before = bulk.next_changed(row.pk, row.done, _SLICE)
            act = Act(actor, row.pk, details_of(row.details), clock.now())
            row.changed -= effect.undo(act, before) if before else 0
            _step(row, until if before else row.total, BatchState.UNDONE, at=act.at)
        follower.advance(row.done, row.total)
    left = f" {leads_text(row.changed)} changed since and stayed as they are." if row.changed else ""
    return work.Outcome(f"Undone.{left}")


def _step(row: Batch, until: int, over: BatchState, *, at: datetime) -> None:
    row.done = until
    if row.done >= row.total:
        row.state, row.finished_at = str(over), at
    row.save(update_fields=["done", "changed", "state", "finished_at"])


def _begin(row: Batch, actor: Actor, job: str, named: str, at: datetime) -> None:
    link = link_of(public_id(Kind.BATCH, row.public_id))
    plan = work.Plan(kind=job, title=named, total=row.total, unit="leads", link=link.path, key=link.reference)
    begun = work.begin(actor, plan, at=at)
    row.work = begun.reference
    row.save(update_fields=["details", "state", "done", "work"])
    jobs.defer(job, batch=link.reference, work=begun.reference)


def _done_text(row: Batch) -> str:
    same = row.total - row.changed
    return f"{leads_text(row.changed)} changed." + (f" {same:,} needed no change." if same else "")
