"""The queue: the home of a salesperson."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.lifecycle.stages import Stage
from leadwright.platform import clock
from leadwright.sales.boards import hours_of
from leadwright.sales.hours import WorkingTime
from leadwright.sales.operations.noticing import put_notices_away
from leadwright.sales.queries.notices import Told, notices
from leadwright.sales.queries.queue import MOST, Queue, Queued, queue
from leadwright.sales.topics import GIVEN, SAID
from leadwright.ui.frames import page, page_time
from leadwright.ui.marks import StageMark, stage_mark
from leadwright.ui.notices import done
from leadwright.ui.presenting import Band, Moment, PageTime
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.selling.tabs import queue_tabs
from leadwright.ui.selling.wording import Left, left
from leadwright.ui.words import band_strength

_TOLD = 10


@dataclass(frozen=True)
class Line:
    """A hand-over as a line of the queue."""

    one: Queued
    address: str
    stage: StageMark
    fit: Band | None
    engagement: Band | None
    left: Left
    at: Moment
    call_at: Moment | None


@dataclass(frozen=True)
class Group:
    """Lines of one kind: what they are, how many there are, and what to do with them."""

    id: str
    title: str
    text: str
    lines: tuple[Line, ...]
    count: str


@requires(Action.EDIT_LEADS)
@require_safe
def queue_page(request: SignedInRequest) -> HttpResponse:
    """What to do now, in one order; `after` is a place behind the first page of new hand-overs."""
    now, time = clock.now(), page_time(request)
    found = queue(actor=request.actor, at=now, after=request.GET.get("after") or None)
    groups = _groups(found, _Shown(now, time, hours_of(request.user.email)))
    first = next((line.address for group in groups for line in group.lines), "")
    told = notices(actor=request.actor)
    context = {
        "groups": groups,
        "tasks": found.tasks,
        "first": first,
        "empty": found.is_empty,
        "counts": found.counts,
        "told": [
            (one, SAID.get(one.what, one.what), time.moment(one.at)) for one in told if one.what != GIVEN
        ][:_TOLD],
        "given": _given(told),
        "notices": [one.id for one in told],
        "more": f"?{urlencode({'after': found.after})}" if found.after else "",
        "tabs": queue_tabs(request.actor, "ui:queue"),
    }
    return page(request, "selling/queue.html", context)


def _given(told: Iterable[Told]) -> str:
    """They stand in the queue below; only how many is news."""
    number = sum(one.what == GIVEN for one in told)
    return "" if not number else "1 new hand-over" if number == 1 else f"{number:,} new hand-overs"


@requires(Action.EDIT_LEADS)
@require_POST
def put_away(request: SignedInRequest) -> HttpResponse:
    """Put the notices away that were shown."""
    numbers = [int(one) for one in request.POST.getlist("notice") if one.isdecimal() and len(one) < 19]
    put_notices_away(actor=request.actor, notices=numbers, at=clock.now())
    return done(request, reverse("ui:queue"))


@dataclass(frozen=True)
class _Shown:
    now: datetime
    time: PageTime
    hours: WorkingTime

    def lines(self, some: Iterable[Queued]) -> tuple[Line, ...]:
        return tuple(self._line(one) for one in some)

    def _line(self, one: Queued) -> Line:
        return Line(
            one=one,
            address=reverse("ui:hand_over", kwargs={"hand_over": one.id}),
            stage=stage_mark(Stage(one.stage)),
            fit=_band(one.fit_band),
            engagement=_band(one.engagement_band),
            left=left(one.due_at, self.now, self.hours),
            at=self.time.moment(one.given_at),
            call_at=self.time.moment(one.call_back_at) if one.call_back_at else None,
        )


def _groups(found: Queue, shown: _Shown) -> list[Group]:
    counts = found.counts
    told = (
        ("calls", "Call back now", "You said you would call again.", found.calls, counts.calls),
        ("new", "New hand-overs", "Accept or give back before the time is up.", found.new, counts.new),
        ("alive", "Alive again", "Given back before; something new happened.", found.alive, counts.alive),
        ("in-hand", "In hand", "Accepted, with the next call later.", found.in_hand, len(found.in_hand)),
        ("unowned", "Nobody has these", "Take one; it becomes yours.", found.unowned, counts.unowned),
    )
    return [
        Group(name, title, text, shown.lines(some), _count(number))
        for name, title, text, some, number in told
        if some
    ]


def _count(number: int) -> str:
    return f"{number:,}+" if number >= MOST else f"{number:,}"


def _band(band: str) -> Band | None:
    return Band(band, band_strength(band)) if band else None
