"""A batch begins with its leads: chosen at once where that is quick, by a job where it is not."""

from datetime import datetime

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.batches import bulk
from leadwright.batches.kinds import (
    CHOOSE,
    PERMISSIONS,
    BatchKind,
    BatchState,
    Chosen,
    Details,
    chosen_of,
    title,
)
from leadwright.batches.models import Batch
from leadwright.batches.queries import actor_of, link_of, whole_batch
from leadwright.leads.errors import TooSlow
from leadwright.leads.queries.patience import FREE, patient
from leadwright.leads.queries.whole import WholeList, named_list, whole_list
from leadwright.platform import jobs, work
from leadwright.platform.ids import Kind, public_id
from leadwright.playbook.conditions import usable

# What people wait for at a page; what takes longer is found by a job.
_PATIENCE_SECONDS = 2.0


def choose_leads(*, actor: Actor, kind: BatchKind, chosen: Chosen, at: datetime) -> str:
    """Choose the leads something is to be done with; the public id of the batch, which is ready to be looked at and started.

    Where finding them takes longer than two seconds a job goes on, and the batch says so. Each call makes a batch of its own;
    those nobody starts are forgotten. Raises Forbidden, UnusableInput, and ConditionError as lists do.
    """
    require(actor, PERMISSIONS[kind])
    with transaction.atomic():
        batch = Batch.objects.create(
            kind=str(kind),
            state=str(BatchState.CHOOSING),
            user_id=actor.user_id,
            actor=actor.label,
            chosen=chosen.as_json(),
            created_at=at,
        )
        reference = public_id(Kind.BATCH, batch.public_id)
        if kind is BatchKind.LIST or not _quickly(batch, actor, chosen, at):
            # Raises what is wrong with the condition while somebody is there to read it.
            _whole(actor, chosen, at)
            _leave_to_a_job(batch, reference, actor, at)
    return reference


def finish_choosing(*, batch: str, follower: work.Follower, at: datetime) -> work.Outcome:
    """Find the leads of a batch, however long it takes. Repeating finds nothing to do."""
    row = Batch.objects.get(public_id=link_of(batch).bits)
    if row.state == BatchState.CHOOSING:
        follower.advance(0)
        with transaction.atomic():
            total = bulk.choose(row.pk, _whole(actor_of(row), chosen_of(row.chosen), at))
            _ready(row, total)
    found = "1 lead found." if row.total == 1 else f"{row.total:,} leads found."
    return work.Outcome(found)


def _quickly(batch: Batch, actor: Actor, chosen: Chosen, at: datetime) -> bool:
    try:
        with patient(FREE, _PATIENCE_SECONDS):
            total = bulk.choose(batch.pk, _whole(actor, chosen, at))
    except TooSlow:
        return False
    _ready(batch, total)
    return True


def _ready(batch: Batch, total: int) -> None:
    batch.total, batch.state = total, str(BatchState.READY)
    if batch.kind == BatchKind.LIST:
        batch.state = str(BatchState.DONE)
    batch.save(update_fields=["total", "state"])


def _whole(actor: Actor, chosen: Chosen, at: datetime) -> WholeList:
    if chosen.leads:
        return named_list(actor=actor, references=chosen.leads)
    if chosen.batch:
        return whole_batch(actor=actor, reference=chosen.batch)
    condition = None if chosen.condition is None else usable(chosen.condition)
    return whole_list(
        actor=actor,
        stage=chosen.stage,
        condition=condition,
        search=chosen.search,
        sort=chosen.sort,
        at=at,
    )


def _leave_to_a_job(batch: Batch, reference: str, actor: Actor, at: datetime) -> None:
    plan = work.Plan(
        kind="choose",
        title=title(BatchKind.LIST, Details(), 0),
        unit="leads",
        link=link_of(reference).path,
        key=reference,
    )
    begun = work.begin(actor, plan, at=at)
    batch.work = begun.reference
    batch.save(update_fields=["work"])
    jobs.defer(CHOOSE, batch=reference, work=begun.reference)
