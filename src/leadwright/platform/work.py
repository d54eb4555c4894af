"""Long work that somebody started and wants to follow: one row each, from the click to the outcome.

Who begins it defers the job in the same transaction, with the reference as argument; the job runs inside `carry_out`. A job taken
back from a dead worker goes on in the same row. What the work does is its operation's business; here is what people see of it.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import structlog
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Q, QuerySet

from leadwright.platform import audit, clock, sql
from leadwright.platform.errors import Conflict, DomainError, NotFound
from leadwright.platform.ids import Kind, new_uuid, parse_public_id, public_id
from leadwright.platform.models import Work

log = structlog.get_logger(__name__)

_KEPT = timedelta(days=30)
# Every page carries them.
_IN_TRAY = 8
# A row written more often than this tells nobody anything: pages look every few seconds.
_TELL_EVERY_SECONDS = 0.4
_BROKE = "It stopped because of a fault in the program. What was done so far is kept; the log of the server says more."


class State(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        return self in (State.DONE, State.FAILED, State.CANCELLED)


@dataclass(frozen=True)
class Plan:
    """What is begun. `kind` groups like work (“import”), `title` is what the tray calls it, `link` the path of its page.

    `total` is in `unit` (“rows”, “leads”), None while nobody knows. Of the same `kind` and `key` only one is under way at a time.
    """

    kind: str
    title: str
    total: int | None = None
    unit: str = ""
    link: str = ""
    key: str = ""


@dataclass(frozen=True)
class Begun:
    """The reference (a public id); `is_new` is false where the same was under way already: start no second job."""

    reference: str
    is_new: bool


@dataclass(frozen=True)
class Outcome:
    """How work ended, as one sentence, and the path of what it made (empty: the page it had from the start)."""

    sentence: str
    link: str = ""


@dataclass(frozen=True)
class WorkLine:
    """Work as pages show it; instants are UTC. `told_at` is when it last said that it moves."""

    reference: str
    kind: str
    key: str
    title: str
    state: State
    done: int
    total: int | None
    unit: str
    outcome: str
    link: str
    started_by: str
    begun_at: datetime
    told_at: datetime
    finished_at: datetime | None
    is_asked_to_stop: bool

    @property
    def percent(self) -> int | None:
        """0 to 100, None while the total is unknown; 100 only when it is over."""
        if not self.total:
            return None
        return min(self.done * 100 // self.total, 100 if self.state is State.DONE else 99)


class CancelledByPerson(Exception):
    """Raised inside work whose stop was asked for, at its next word of progress; `is_whole` for work that is one transaction."""

    def __init__(self, *, is_whole: bool = False) -> None:
        super().__init__()
        self.is_whole = is_whole


@dataclass
class Follower:
    """What running work tells its progress to."""

    reference: str
    _beside: BaseDatabaseWrapper | None = None
    _last_told: float = field(default=float("-inf"))

    @contextmanager
    def beside(self) -> Iterator["Follower"]:
        """A follower for work that is one long transaction: it tells over a connection of its own.

        Else nobody would see the progress, and who asks for a stop would wait for the end of that transaction.
        """
        beside = connection.copy()
        try:
            yield Follower(self.reference, beside)
        finally:
            beside.close()

    def advance(self, done: int, total: int | None = None) -> None:
        """Say how far it is; writes at most a few times a second, so it may be called for each row.

        Outside a transaction; inside one, use a follower from `beside`. Raises CancelledByPerson where somebody asked for a stop.
        """
        if time.monotonic() - self._last_told < _TELL_EVERY_SECONDS:
            return
        self._last_told = time.monotonic()
        with (self._beside or connection).cursor() as cursor:
            cursor.execute(
                """
                update work set done = %(done)s, total = coalesce(%(total)s, total), told_at = %(at)s
                where public_id = %(id)s
                returning stop_asked
                """,
                {"id": _bits(self.reference), "done": done, "total": total, "at": clock.now()},
            )
            asked = cursor.fetchone()
        if asked and asked[0]:
            raise CancelledByPerson(is_whole=self._beside is not None)


def begin(doer: audit.Doer, plan: Plan, *, at: datetime) -> Begun:
    """Write that work waits to be started, in the transaction of the caller, who defers the job there too.

    Where the same (`kind`, `key`) is under way its reference comes back, so a double click begins one thing.
    """
    bits = new_uuid()
    made = sql.rows(
        """
        insert into work (
            public_id, kind, key, title, link, unit, total, done, state, outcome, actor_id, actor_label, begun_at,
            told_at, stop_asked
        )
        values (
            %(id)s, %(kind)s, %(key)s, %(title)s, %(link)s, %(unit)s, %(total)s, 0, 'waiting', '', %(actor)s, %(label)s, %(at)s,
            %(at)s, false
        )
        on conflict (kind, key) where finished_at is null do nothing
        returning 1
        """,
        {
            "id": bits,
            "kind": plan.kind,
            "key": plan.key or bits.hex,
            "title": plan.title,
            "link": plan.link,
            "unit": plan.unit,
            "total": plan.total,
            "actor": doer.user_id,
            "label": doer.label,
            "at": at,
        },
    )
    if made:
        return Begun(public_id(Kind.WORK, bits), is_new=True)
    under_way = Work.objects.filter(kind=plan.kind, key=plan.key, finished_at__isnull=True).first()
    # It ended between the two statements: what the caller asks for is done.
    found = under_way or Work.objects.filter(kind=plan.kind, key=plan.key).latest("id")
    return Begun(public_id(Kind.WORK, found.public_id), is_new=False)


def carry_out(reference: str, do: Callable[[Follower], Outcome | None]) -> None:
    """Run the body of a job and write how it ended: done, refused in a sentence, stopped by a person, or broken.

    Work that is over already is left alone, so a job that runs twice tells the same. `do` returns None when another process is at
    this very work; the row is then that one's to end. An error of the program is written down and raised again.
    """
    if not _take_up(reference, at=clock.now()):
        return
    try:
        outcome = do(Follower(reference))
    except CancelledByPerson as stop:
        kept = "Everything is as it was." if stop.is_whole else "What was done until then is kept."
        _end(reference, State.CANCELLED, Outcome(f"Stopped. {kept}"))
    except DomainError as refusal:
        _end(reference, State.FAILED, Outcome(refusal.message))
    except Exception:
        _end(reference, State.FAILED, Outcome(_BROKE))
        raise
    else:
        if outcome is not None:
            _end(reference, State.DONE, outcome)


def ask_to_stop(doer: audit.Doer, reference: str, *, at: datetime) -> bool:
    """Ask work to stop; what waits never starts, what runs stops at its next word of progress. False where it was asked before.

    Raises NotFound for work that is not this person's, Conflict for work that is over.
    """
    mine = Work.objects.filter(public_id=_bits(reference), actor_id=doer.user_id)
    asked = mine.filter(finished_at__isnull=True, stop_asked=False).update(stop_asked=True)
    if asked:
        audit.record(doer, "work.stop_asked", kind="work", key=reference, at=at)
    elif not mine.exists():
        raise NotFound("There is no such work of yours.", id=reference)
    elif mine.filter(finished_at__isnull=False).exists():
        raise Conflict("This has ended already.")
    return bool(asked)


def put_away(doer: audit.Doer, reference: str, *, at: datetime) -> None:
    """Take finished work out of the tray of the one who started it. Repeating changes nothing."""
    Work.objects.filter(
        public_id=_bits(reference), actor_id=doer.user_id, finished_at__isnull=False, seen_at__isnull=True
    ).update(seen_at=at)


def forget_old(*, at: datetime) -> int:
    """Delete the rows of work that ended more than 30 days ago; how many."""
    return Work.objects.filter(finished_at__lt=at - _KEPT).delete()[0]


def find(reference: str) -> WorkLine:
    """One piece of work by its reference. Raises NotFound; who may see it is for the caller to say."""
    found = Work.objects.filter(public_id=_bits(reference)).first()
    if found is None:
        raise NotFound("There is no such work.", id=reference)
    return _line(found)


def begun_by(reference: str) -> int | None:
    """The number of the user who began the work; None for nobody signed in. Raises NotFound."""
    found = Work.objects.filter(public_id=_bits(reference)).values_list("actor_id", flat=True)
    if not found:
        raise NotFound("There is no such work.", id=reference)
    return found[0]


def under_way(kind: str, key: str) -> WorkLine | None:
    """The unfinished work of this kind and key, if any."""
    found = Work.objects.filter(kind=kind, key=key, finished_at__isnull=True).first()
    return None if found is None else _line(found)


def latest(kind: str, key: str) -> WorkLine | None:
    """The newest work of this kind and key, finished or not."""
    found = Work.objects.filter(kind=kind, key=key).order_by("-id").first()
    return None if found is None else _line(found)


def tray(user_id: int, *, since: datetime) -> tuple[WorkLine, ...]:
    """What this person started that is under way, or ended after `since` and was not put away: at most 8, those under way first,
    then the newest.
    """
    ended = Q(finished_at__gt=since, seen_at__isnull=True)
    rows = Work.objects.filter(Q(finished_at__isnull=True) | ended, actor_id=user_id)
    ordered = rows.order_by(F("finished_at").desc(nulls_first=True), "-id")
    return tuple(_line(row) for row in ordered[:_IN_TRAY])


def recent(user_id: int | None, *, limit: int = 100) -> tuple[WorkLine, ...]:
    """The newest work of one person, or of everybody (None)."""
    rows = Work.objects.all() if user_id is None else Work.objects.filter(actor_id=user_id)
    return _lines(rows, limit=limit)


def _take_up(reference: str, *, at: datetime) -> bool:
    """Whether there is anything to do: the row says running from here on, also when it did before."""
    mine = Work.objects.filter(public_id=_bits(reference), finished_at__isnull=True)
    if mine.filter(stop_asked=True, state=State.WAITING).exists():
        _end(reference, State.CANCELLED, Outcome("Stopped before it began."))
        return False
    return bool(mine.update(state=State.RUNNING, told_at=at))


def _end(reference: str, state: State, outcome: Outcome) -> None:
    at = clock.now()
    ended = {"state": str(state), "outcome": outcome.sentence, "finished_at": at, "told_at": at}
    if outcome.link:
        ended["link"] = outcome.link
    Work.objects.filter(public_id=_bits(reference), finished_at__isnull=True).update(**ended)
    log.info("work ended", work=reference, state=str(state))


def _bits(reference: str) -> UUID:
    return parse_public_id(Kind.WORK, reference)


def _lines(rows: QuerySet[Work], *, limit: int) -> tuple[WorkLine, ...]:
    return tuple(_line(row) for row in rows.order_by("-id")[:limit])


def _line(row: Work) -> WorkLine:
    return WorkLine(
        reference=public_id(Kind.WORK, row.public_id),
        kind=row.kind,
        key=row.key,
        title=row.title,
        state=State(row.state),
        done=row.done,
        total=row.total,
        unit=row.unit,
        outcome=row.outcome,
        link=row.link,
        started_by=row.actor_label,
        begun_at=row.begun_at,
        told_at=row.told_at,
        finished_at=row.finished_at,
        is_asked_to_stop=row.stop_asked,
    )
