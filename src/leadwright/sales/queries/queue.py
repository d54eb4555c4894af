"""The queue: what somebody is to do now, in one order, each with its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from leadwright.accounts.actor import Actor
from leadwright.leads.access import hide_contact_data, sees_contact_data, text_for, visible_leads
from leadwright.platform import clock, cursors, sql, workspace
from leadwright.platform.ids import Kind, public_id
from leadwright.sales.models import HandOver

_PACKAGE = "leadwright.sales"
# Nobody reads on behind so many; a count that reaches it says "and more".
MOST = 1_000
PAGE = 25
# A call-back is due a little before its time.
_SOON = timedelta(minutes=15)
_LISTED = "queue"
_BEHIND = (
    "(h.due_at, h.priority, -h.points, h.activity_order, h.id)"
    " > (%(due)s, %(priority)s, %(points)s, %(activity)s, %(number)s)"
)


@dataclass(frozen=True)
class _Kind:
    """Lines of one kind, as SQL on a hand-over `h`: which, and what comes before the rank of when they were handed over."""

    which: str
    order: str


_NEW = _Kind("h.state = 'open' and h.owner_id = %(owner)s and h.news = ''", "h.due_at")
_ALIVE = _Kind("h.state = 'open' and h.owner_id = %(owner)s and h.news <> ''", "h.due_at")
_ACCEPTED = "h.state = 'accepted' and h.owner_id = %(owner)s and "
_CALLS = _Kind(f"{_ACCEPTED}h.call_back_at <= %(until)s", "h.call_back_at")
# Apart, so that each is one range of an index: those with a call to come, and those without.
_PLANNED = _Kind(f"{_ACCEPTED}h.call_back_at > %(until)s", "h.call_back_at")
_UNPLANNED = _Kind(f"{_ACCEPTED}h.call_back_at is null", "h.call_back_at")
_UNOWNED = _Kind("h.state = 'open' and h.owner_id is null", "h.given_at")


@dataclass(frozen=True)
class Queued:
    """One line: a hand-over with who it is, why now, and by when."""

    id: str
    lead: str
    name: str
    company: str
    role: str
    phone: str
    stage: str
    fit_band: str
    engagement_band: str
    prospect: bool
    reason: str
    news: str
    given_at: datetime
    due_at: datetime | None
    call_back_at: datetime | None
    state: str


@dataclass(frozen=True)
class QueuedTask:
    """A task that is due."""

    id: str
    title: str
    due_on: date
    lead: str
    name: str


@dataclass(frozen=True)
class Counts:
    """How much is in each group, none counted beyond `MOST`."""

    new: int = 0
    alive: int = 0
    calls: int = 0
    unowned: int = 0

    @property
    def to_do(self) -> int:
        return self.new + self.alive + self.calls


@dataclass(frozen=True)
class Queue:
    """The groups in the order they are worked in; `after` is the place behind the new hand-overs, None at their end."""

    counts: Counts
    new: tuple[Queued, ...]
    calls: tuple[Queued, ...]
    tasks: tuple[QueuedTask, ...]
    alive: tuple[Queued, ...]
    in_hand: tuple[Queued, ...]
    unowned: tuple[Queued, ...]
    after: str | None

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.calls or self.tasks or self.alive or self.in_hand or self.unowned)


def queue(*, actor: Actor, at: datetime, after: str | None = None, limit: int = PAGE) -> Queue:
    """The actor's own queue, and what nobody has among the leads the actor sees; a constant number of statements.

    Raises UnusableCursor.
    """
    today = clock.local_date(at, str(workspace.read("time_zone")))
    asked = _Asked(actor, at, today)
    place = _place(after) if after else {}
    new = asked.rows(_NEW, limit=limit + 1, place=place)
    shown = new[:limit]
    until = at + _SOON
    return Queue(
        counts=asked.counts(until),
        new=asked.shown(shown),
        calls=asked.queued(_CALLS, until=until),
        tasks=asked.tasks(),
        alive=asked.queued(_ALIVE),
        in_hand=(*asked.queued(_PLANNED, until=until), *asked.queued(_UNPLANNED))[:PAGE],
        unowned=asked.queued(_UNOWNED),
        after=_cursor(shown[-1]) if len(new) > limit else None,
    )


def next_in_queue(*, actor: Actor, at: datetime, but: str) -> str | None:
    """The hand-over to go on with: call-backs that are due, then new ones, then those alive again; None when all is done."""
    asked = _Asked(actor, at, clock.local_date(at, str(workspace.read("time_zone"))))
    for kind, params in (
        (_CALLS, {"until": at + _SOON}),
        (_NEW, {}),
        (_ALIVE, {}),
        (_UNOWNED, {}),
    ):
        # One of two is not the one that was just done with.
        for one in asked.queued(kind, limit=2, **params):
            if one.id != but:
                return one.id
    return None


@dataclass(frozen=True)
class _Asked:
    actor: Actor
    at: datetime
    today: date

    def queued(self, kind: _Kind, **params: Any) -> tuple[Queued, ...]:
        return self.shown(self.rows(kind, **params))

    def shown(self, rows: Sequence[tuple[Any, ...]]) -> tuple[Queued, ...]:
        """Rows as lines; without what tells how to reach somebody for who may not see it."""
        lines = tuple(_queued(row) for row in rows)
        return lines if sees_contact_data(self.actor) else tuple(_without_contact_data(one) for one in lines)

    def rows(
        self, kind: _Kind, *, place: Mapping[str, object] | None = None, **params: Any
    ) -> list[tuple[Any, ...]]:
        which = f"{kind.which} and {_BEHIND}" if place else kind.which
        text = sql.statement(_PACKAGE, "queue_lines").replace("{which}", which)
        return self._run(text.replace("{order}", kind.order), **(place or {}), **params)

    def _run(self, text: str, **params: Any) -> list[tuple[Any, ...]]:
        visible = visible_leads(self.actor, "st")
        usual = {"owner": self.actor.user_id or 0, "limit": PAGE}
        return sql.rows(text.replace("{visible}", visible.sql), {**usual, **visible.params, **params})

    def counts(self, until: datetime) -> Counts:
        text = sql.statement(_PACKAGE, "queue_counts")
        return Counts(*self._run(text, until=until, most=MOST)[0])

    def tasks(self) -> tuple[QueuedTask, ...]:
        text = text_for(self.actor)
        return tuple(
            QueuedTask(
                public_id(Kind.TASK, task),
                text(title),
                due,
                public_id(Kind.LEAD, lead),
                text(name or other or ""),
            )
            for task, title, due, lead, name, other in self._run(
                sql.statement(_PACKAGE, "queue_tasks"), today=self.today
            )
        )


def _queued(row: tuple[Any, ...]) -> Queued:
    _, uuid, lead, name, email, company, role, phone, *rest = row
    return Queued(
        public_id(Kind.HAND_OVER, uuid),
        public_id(Kind.LEAD, lead),
        name or email or company or "Unnamed lead",
        (company or "") if name or email else "",
        role or "",
        phone or "",
        *rest,
    )


def _without_contact_data(one: Queued) -> Queued:
    return replace(
        one,
        name=hide_contact_data(one.name),
        company=hide_contact_data(one.company),
        phone="",
        reason=hide_contact_data(one.reason),
        news=hide_contact_data(one.news),
    )


def _cursor(row: tuple[Any, ...]) -> str:
    return cursors.pack(_LISTED, row[15], public_id(Kind.HAND_OVER, row[1]))


def _place(cursor: str) -> dict[str, object]:
    _, uuid = cursors.unpack(cursor, _LISTED, cursors.instant, cursors.row(Kind.HAND_OVER))
    held = HandOver.objects.filter(public_id=uuid).first()
    if held is None or held.due_at is None:
        raise cursors.UnusableCursor("This place in the queue is gone; begin at the top.")
    return {
        "due": held.due_at,
        "priority": held.priority,
        "points": -held.points,
        "activity": held.activity_order,
        "number": held.pk,
    }
