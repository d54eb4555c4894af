"""Reads of batches: what was chosen, how far it is, and its first leads."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from leadwright.accounts.actor import Actor, operator
from leadwright.accounts.queries import actor_of_user
from leadwright.accounts.rules import Role
from leadwright.batches import bulk
from leadwright.batches.kinds import (
    CAN_BE_UNDONE,
    PERMISSIONS,
    BatchKind,
    BatchState,
    Chosen,
    Details,
    chosen_of,
    details_of,
)
from leadwright.batches.models import Batch
from leadwright.leads.access import visible_leads
from leadwright.leads.queries.ranking import RankedPage, rows_of
from leadwright.leads.queries.whole import WholeList
from leadwright.platform import cursors, sql, work
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind, parse_public_id, public_id

_BATCH = "batch"


@dataclass(frozen=True)
class Link:
    """A batch by its public id, and the path of its page."""

    reference: str
    bits: UUID

    @property
    def path(self) -> str:
        return f"/leads/batches/{self.reference}"


@dataclass(frozen=True)
class BatchLine:
    """A batch as pages show it. `is_stopped`: it was stopped or broke off in the middle, and may go on or be taken back."""

    id: str
    kind: BatchKind
    state: BatchState
    chosen: Chosen
    details: Details
    total: int
    changed: int
    work: str
    has_file: bool
    created_at: datetime
    can_undo: bool
    is_stopped: bool


def link_of(reference: str) -> Link:
    """The link of a batch. Raises NotFound for a text that is no id of one."""
    return Link(reference, parse_public_id(Kind.BATCH, reference))


def mine(actor: Actor, reference: str, *, lock: bool = False) -> Batch:
    """The batch of that public id, for the one who made it and for administrators; locked where asked. Raises NotFound."""
    rows = Batch.objects.select_for_update() if lock else Batch.objects.all()
    row = rows.filter(public_id=link_of(reference).bits).first()
    if row is None or (row.user_id != actor.user_id and actor.role is not Role.ADMINISTRATOR):
        raise NotFound("This is not there any more, or it is not yours.", id=reference)
    return row


def actor_of(row: Batch) -> Actor:
    """Who began what is done with the batch now, with the rights of now: its maker, or the administrator who goes on with it or
    takes it back. Raises Forbidden where that person works here no more.
    """
    user = work.begun_by(row.work) if row.work else row.user_id
    return replace(operator(), label=row.actor) if user is None else actor_of_user(user)


def batch_line(*, actor: Actor, reference: str) -> BatchLine:
    """A batch of the actor's. Raises NotFound."""
    row = mine(actor, reference)
    kind = BatchKind(row.kind)
    return BatchLine(
        id=public_id(Kind.BATCH, row.public_id),
        kind=kind,
        state=BatchState(row.state),
        chosen=chosen_of(row.chosen),
        details=details_of(row.details),
        total=row.total,
        changed=row.changed,
        work=row.work,
        has_file=bool(row.file),
        created_at=row.created_at,
        can_undo=(row.state == BatchState.DONE or is_stopped(row, BatchState.STARTED))
        and row.changed > 0
        and kind in CAN_BE_UNDONE,
        is_stopped=is_stopped(row, BatchState.STARTED) or is_stopped(row, BatchState.UNDOING),
    )


def can_be_undone(actor: Actor, references: Sequence[str]) -> frozenset[str]:
    """Those of the actor's batches with these public ids that are done and can be taken back; one query."""
    bits = [link_of(reference).bits for reference in references]
    kinds = [str(kind) for kind in CAN_BE_UNDONE if actor.may(PERMISSIONS[kind])]
    rows = Batch.objects.filter(
        public_id__in=bits, user_id=actor.user_id, state=str(BatchState.DONE), changed__gt=0, kind__in=kinds
    )
    return frozenset(public_id(Kind.BATCH, one) for one in rows.values_list("public_id", flat=True))


def is_stopped(row: Batch, state: BatchState) -> bool:
    """Whether the batch is in this state of being under way while the work that moves it on has ended."""
    return row.state == state and work.find(row.work).state.is_over


def batch_leads(*, actor: Actor, reference: str, limit: int = 50, after: str | None = None) -> RankedPage:
    """One page of the leads of a batch that still live and that the actor sees, in its order. Raises NotFound, UnusableCursor."""
    row = mine(actor, reference)
    place = 0 if after is None else cursors.unpack(after, _BATCH, cursors.number)[0]
    visible = visible_leads(actor, "st")
    text = sql.statement(__package__, "batch_page").replace("{visible}", visible.sql)
    params = {**visible.params, "batch": row.pk, "after": place, "limit": limit + 1, "cut": bulk.CUT}
    found = sql.rows(text, params)
    shown = found[:limit]
    more = len(found) > limit
    numbers = [lead for _, lead in shown]
    return RankedPage(rows_of(actor, numbers), cursors.pack(_BATCH, shown[-1][0]) if more else None)


def whole_batch(*, actor: Actor, reference: str) -> WholeList:
    """Those of the leads of a batch of the actor's that still live and that the actor sees, in its order. Raises NotFound."""
    row = mine(actor, reference)
    visible = visible_leads(actor, "st")
    text = (
        "select member.lead from batch_slice s cross join lateral unnest(s.leads) with ordinality member (lead, place)"
        f" join standing st on st.lead_id = member.lead where s.batch_id = %(found_by)s and {visible.sql}"
        " order by s.place, member.place"
    )
    return WholeList(text, {**visible.params, "found_by": row.pk})
