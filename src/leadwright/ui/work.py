"""Long work: what the tray shows of it, and the page of all one started."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts.access import requires_sign_in
from leadwright.accounts.actor import Actor
from leadwright.batches.kinds import RUN
from leadwright.batches.queries import can_be_undone
from leadwright.platform import clock, jobs, work
from leadwright.platform.work import State, WorkLine
from leadwright.ui import tray
from leadwright.ui.frames import page, page_time
from leadwright.ui.notices import Undo, done
from leadwright.ui.paths import safe_path
from leadwright.ui.presenting import Moment
from leadwright.ui.requests import SignedInRequest

# Finished work stays in the tray so long, unless it is put away.
_LINGERS = timedelta(minutes=30)
_TRAY_STATES = {State.CANCELLED: "failed"}
_LABELS = {
    State.WAITING: ("Waiting", ""),
    State.RUNNING: ("At work", "accent"),
    State.DONE: ("Done", "good"),
    State.FAILED: ("Failed", "bad"),
    State.CANCELLED: ("Stopped", "warn"),
}


@dataclass(frozen=True)
class WorkRow:
    """One piece of work on the page. `stop` is where a stop is posted, empty where there is nothing to stop."""

    title: str
    state: str
    tone: str
    link: str
    begun: Moment
    done: int
    total: int | None
    unit: str
    moving: bool
    outcome: str
    stop: str


@tray.register
def in_tray(actor: Actor, now: datetime) -> Sequence[tray.Work]:
    """What somebody started that is under way or ended a short while ago."""
    if actor.user_id is None:
        return ()
    lines = work.tray(actor.user_id, since=now - _LINGERS)
    done = [line.key for line in lines if line.kind == RUN and line.state is State.DONE]
    undoable = can_be_undone(actor, done) if done else frozenset()
    return [_tray_line(line, undoable) for line in lines]


@requires_sign_in
@require_safe
def all_work(request: SignedInRequest) -> HttpResponse:
    """Everything this person started in the last thirty days, the latest first."""
    now = clock.now()
    time = page_time(request)
    lines = work.recent(request.user.pk)
    rows = [
        WorkRow(
            title=line.title,
            state=_LABELS[line.state][0],
            tone=_LABELS[line.state][1],
            link=safe_path(line.link, ""),
            begun=time.moment(line.begun_at),
            done=line.done,
            total=line.total,
            unit=line.unit,
            moving=not line.state.is_over,
            outcome=line.outcome,
            stop="" if line.state.is_over else reverse("ui:work_stop", kwargs={"reference": line.reference}),
        )
        for line in lines
    ]
    moving = any(row.moving for row in rows)
    idle = moving and not jobs.worker_is_alive(now=now)
    context = {"rows": rows, "moving": moving, "idle": idle}
    return page(request, "work/all.html", context, region="work/list.html")


@requires_sign_in
@require_POST
def stop(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask one's own work to stop."""
    work.ask_to_stop(request.actor, reference, at=clock.now())
    return done(request, reverse("ui:work"), "It stops at its next step.")


@requires_sign_in
@require_POST
def put_away(request: SignedInRequest) -> HttpResponse:
    """Take everything finished out of the tray."""
    now = clock.now()
    for line in work.tray(request.user.pk, since=now - _LINGERS):
        if line.state.is_over:
            work.put_away(request.actor, line.reference, at=now)
    return done(request, safe_path(request.POST.get("back", ""), reverse("ui:work")))


def _tray_line(line: WorkLine, undoable: Collection[str]) -> tray.Work:
    undo = None
    if line.kind == RUN and line.key in undoable:
        # Without leaving the page where it is pressed.
        undo = Undo(reverse("ui:batch_undo", kwargs={"batch": line.key}), {"stay": "1"})
    return tray.Work(
        key=line.reference,
        title=line.title,
        state=_TRAY_STATES.get(line.state, str(line.state)),
        address=safe_path(line.link, reverse("ui:work")),
        done=line.done,
        total=line.total,
        note=line.outcome,
        undo=undo,
    )
