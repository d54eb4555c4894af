"""What somebody is to do now, what they were told, and what waits."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from leadwright.accounts.rules import Action
from leadwright.api.keys import caller, needs
from leadwright.api.shapes import Changed, Paging, Strict, Text
from leadwright.messaging.notices import TOPICS, choices_of
from leadwright.messaging.operations.choosing_notices import choose_notices
from leadwright.platform import clock
from leadwright.sales.operations.noticing import put_notices_away
from leadwright.sales.queries.notices import Told, notices
from leadwright.sales.queries.queue import Counts, Queued, QueuedTask, next_in_queue, queue
from leadwright.sales.queries.waiting import Waiting, waiting

router = Router(tags=["queue"])
_MOST_NOTICES = 500
_Number = Annotated[int, Field(ge=1, le=2**63 - 1)]
_Hour = Annotated[int, Field(ge=0, le=23)]


class QueuePage(Schema):
    """The groups in the order they are worked in; `next` is the place behind the new hand-overs. Of every other group the first
    25 are shown, and `counts` counts none beyond 1,000.
    """

    counts: Counts
    calls: list[Queued]
    new: list[Queued]
    tasks: list[QueuedTask]
    alive: list[Queued]
    in_hand: list[Queued]
    unowned: list[Queued]
    next: str | None


class But(Schema):
    but: str | None = Field(None, max_length=400, description="The hand-over you are done with.")


class Following(Schema):
    """Null when all is done."""

    hand_over: str | None


class QueueNotice(Schema):
    """What was told of which hand-over: `given`, `reminded`, `overdue` or `unowned`."""

    id: int
    what: str
    hand_over: str
    name: str
    company: str
    at: datetime


class QueueNotices(Schema):
    notices: list[QueueNotice]


class PutAway(Strict):
    notices: list[_Number] = Field(..., min_length=1, max_length=_MOST_NOTICES)


class HowManyAway(Schema):
    put_away: int


class NoticesChosen(Strict):
    """Which topics come by mail, and the hours without mail in one's own time zone; equal hours mean mail at any time."""

    by_mail: list[Text] = Field(..., max_length=100)
    quiet_from: _Hour
    quiet_to: _Hour


class NoticeTopic(Schema):
    name: str
    label: str
    text: str
    by_mail: bool


class NoticeChoicesKnown(Schema):
    topics: list[NoticeTopic]
    quiet_from: int
    quiet_to: int


class WaitingLeads(Schema):
    leads: list[Waiting]
    next: str | None


@router.get("", response=QueuePage, summary="What the key's owner is to do now", url_name="queue")
@needs(Action.EDIT_LEADS)
def read(request: HttpRequest, asked: Query[Paging]) -> QueuePage:
    """Call-backs that are due, new hand-overs by deadline, tasks, leads that came alive again, and what nobody has."""
    found = queue(actor=caller(request), at=clock.now(), after=asked.after, limit=asked.limit)
    return QueuePage(
        counts=found.counts,
        calls=list(found.calls),
        new=list(found.new),
        tasks=list(found.tasks),
        alive=list(found.alive),
        in_hand=list(found.in_hand),
        unowned=list(found.unowned),
        next=found.after,
    )


@router.get("/next", response=Following, summary="The hand-over to go on with", url_name="queue_next")
@needs(Action.EDIT_LEADS)
def following(request: HttpRequest, asked: Query[But]) -> Following:
    """Call-backs that are due, then new ones, then those alive again, then what nobody has."""
    return Following(hand_over=next_in_queue(actor=caller(request), at=clock.now(), but=asked.but or ""))


@router.get(
    "/waiting", response=WaitingLeads, summary="Leads that were given back and wait", url_name="queue_waiting"
)
@needs(Action.EDIT_LEADS)
def waits(request: HttpRequest, asked: Query[Paging]) -> WaitingLeads:
    """Of those the key's owner sees, the next to come back first. Something new brings a lead back before its day."""
    found = waiting(actor=caller(request), limit=asked.limit, after=asked.after)
    return WaitingLeads(leads=list(found.rows), next=found.next)


@router.get(
    "/notices", response=QueueNotices, summary="What the key's owner was told", url_name="queue_notices"
)
@needs(Action.EDIT_LEADS)
def told(request: HttpRequest) -> QueueNotices:
    """And has not put away, the latest first; at most 100."""
    return QueueNotices(notices=[_notice(one) for one in notices(actor=caller(request))])


@router.post(
    "/notices/put-away", response=HowManyAway, summary="Put notices away", url_name="queue_notices_put_away"
)
@needs(Action.EDIT_LEADS)
def put_away(request: HttpRequest, told: PutAway) -> HowManyAway:
    """Those of others are left as they are. Repeating is safe."""
    return HowManyAway(put_away=put_notices_away(actor=caller(request), notices=told.notices, at=clock.now()))


@router.get(
    "/notices/choices",
    response=NoticeChoicesKnown,
    summary="Which notices come by mail",
    url_name="notice_choices",
)
@needs(Action.EDIT_LEADS)
def choices(request: HttpRequest) -> NoticeChoicesKnown:
    """To the key's owner."""
    me = caller(request).user_id or 0
    kept = choices_of([me])[me]
    topics = [
        NoticeTopic(name=one.name, label=one.label, text=one.text, by_mail=one.name not in kept.unwanted)
        for one in TOPICS.values()
    ]
    return NoticeChoicesKnown(topics=topics, quiet_from=kept.quiet_from, quiet_to=kept.quiet_to)


@router.put(
    "/notices/choices",
    response=Changed,
    summary="Choose which notices come by mail",
    url_name="notice_choose",
)
@needs(Action.EDIT_LEADS)
def choose(request: HttpRequest, told: NoticesChosen) -> Changed:
    """For the key's owner. Repeating is safe."""
    changed = choose_notices(
        actor=caller(request),
        by_mail=told.by_mail,
        quiet_from=told.quiet_from,
        quiet_to=told.quiet_to,
        at=clock.now(),
    )
    return Changed(changed=changed)


def _notice(one: Told) -> QueueNotice:
    return QueueNotice(
        id=one.id, what=one.what, hand_over=one.hand_over, name=one.name, company=one.company, at=one.at
    )
