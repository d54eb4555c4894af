"""When people work and are away."""

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Path, Router, Schema
from pydantic import StringConstraints

from leadwright.accounts.actor import Actor
from leadwright.accounts.models import User
from leadwright.accounts.rules import Action
from leadwright.api.documents import placed
from leadwright.api.keys import caller, needs
from leadwright.api.shapes import Changed, Day, Reference, Strict, ZonedInstant
from leadwright.platform import clock
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind, public_id
from leadwright.playbook.errors import BadDocument
from leadwright.sales.access import whose_time
from leadwright.sales.operations.timekeeping import set_own_time
from leadwright.sales.queries.time import time_of
from leadwright.sales.routing import HoursPart

router = Router(tags=["working time"])

_MOST_SPANS, _MOST_DAYS, _MOST_ABSENCES = 24, 400, 200
_OWN = "me"
_Spans = Annotated[list[Annotated[str, StringConstraints(max_length=20)]], Field(max_length=_MOST_SPANS)]
Person = Annotated[Reference, Path(description="The id of a user (user_…), or `me` for the key's owner.")]


class Week(Strict):
    """The spans of each weekday, such as 09:00-12:30; a day without a span is not worked."""

    monday: _Spans = []
    tuesday: _Spans = []
    wednesday: _Spans = []
    thursday: _Spans = []
    friday: _Spans = []
    saturday: _Spans = []
    sunday: _Spans = []


class Absence(Strict):
    """Away from one day to another, both included; `why` is for colleagues."""

    first: Day
    last: Day
    why: str = Field("", max_length=200)


class WorkingTime(Strict):
    """All of it is told: what is left out is as for everybody."""

    zone: str = Field("", max_length=80, description="An IANA name, such as Europe/Berlin.")
    week: Week | None = None
    holidays: list[Day] = Field([], max_length=_MOST_DAYS)
    absences: list[Absence] = Field([], max_length=_MOST_ABSENCES)
    seen: ZonedInstant | None = Field(
        None, description="`said_at` as you read it: where it was changed since, 409."
    )


class UsualHours(Schema):
    """The hours of everybody, for what somebody leaves out."""

    zone: str
    week: Week
    holidays: list[date]


class WorkingTimeKnown(Schema):
    """An empty `zone` and no `week` are as for everybody. `said_at` and `by` say who set it last; null and empty where nobody
    did.
    """

    person: str
    name: str
    zone: str
    week: Week | None
    holidays: list[date]
    absences: list[Absence]
    usual: UsualHours
    said_at: datetime | None
    by: str


@router.get("/{person}", response=WorkingTimeKnown, summary="When somebody works", url_name="working_time")
@needs(Action.EDIT_LEADS)
def read(request: HttpRequest, person: Person) -> WorkingTimeKnown:
    """One's own, of whom one leads, and for administrators and who writes the playbook of everybody who works with leads."""
    actor = caller(request)
    user = whose_time(actor, _named(actor, person))
    held = time_of(user)
    part = held.part
    return WorkingTimeKnown(
        person=public_id(Kind.USER, user.public_id),
        name=user.name,
        zone=part.zone,
        week=Week.model_validate(part.week) if part.week is not None else None,
        holidays=list(part.holidays),
        absences=[Absence(first=one.first, last=one.last, why=one.why) for one in part.absences],
        usual=_usual(held.usual),
        said_at=held.said_at,
        by=held.by,
    )


@router.put("/{person}", response=Changed, summary="Say when somebody works", url_name="working_time_set")
@needs(Action.EDIT_LEADS)
def write(request: HttpRequest, person: Person, told: WorkingTime) -> Changed:
    """Of whom one may read it. It holds from the next lead on. Repeating is safe."""
    actor = caller(request)
    said = told.model_dump(mode="json", exclude={"seen", "week"})
    if told.week is not None:
        said["week"] = {day: spans for day, spans in told.week.model_dump().items() if spans}
    try:
        changed = set_own_time(
            actor=actor,
            person=_named(actor, person),
            told=said,
            at=clock.now(),
            seen=told.seen,
        )
    except BadDocument as refusal:
        raise placed(refusal) from None
    return Changed(changed=changed)


def _named(actor: Actor, person: str) -> str:
    """What names the person: `me` is the key's owner. Raises NotFound for a key that belongs to nobody."""
    if person != _OWN:
        return person
    if actor.user_id is None:
        raise NotFound("This key belongs to nobody, so name the user.")
    return public_id(Kind.USER, User.objects.values_list("public_id", flat=True).get(pk=actor.user_id))


def _usual(hours: HoursPart) -> UsualHours:
    return UsualHours(zone=hours.zone, week=Week.model_validate(hours.week), holidays=list(hours.holidays))
