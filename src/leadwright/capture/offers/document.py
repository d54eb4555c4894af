"""The document kind `offer`: what is offered, to whom, and where in the funnel it belongs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from leadwright.capture.forms.document import WebAddress
from leadwright.playbook import registry
from leadwright.playbook.bodies import Body, Part
from leadwright.playbook.registry import Kind
from leadwright.playbook.saying import Said

OfferType = Literal["file", "coupon", "webinar", "event", "trial", "demo"]
POSITIONS = {
    "tofu": "Top of the funnel: they get to know the subject",
    "mofu": "Middle of the funnel: they compare ways",
    "bofu": "Bottom of the funnel: they decide",
}
# The type of form that hands out each type of offer.
HANDED_OUT_BY: Mapping[str, str] = {
    "file": "content",
    "coupon": "coupon",
    "webinar": "webinar",
    "event": "event",
    "trial": "trial",
    "demo": "demo",
}
LONGEST_MINUTES = 14 * 24 * 60


def _day(value: object) -> object:
    if isinstance(value, str) and value:
        try:
            date.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("day", "Write a day as year, month, day, such as 2027-05-31.") from None
    return value


def _zone(value: object) -> object:
    if isinstance(value, str):
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise PydanticCustomError("zone", "Write a time zone such as Europe/Berlin.") from None
    return value


def _local_time(value: object) -> object:
    if isinstance(value, str):
        try:
            datetime.strptime(value, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - the zone stands beside it
        except ValueError:
            raise PydanticCustomError(
                "begins", "Write day and time of the clock there, such as 2027-05-31T15:00."
            ) from None
    return value


Day = Annotated[str, BeforeValidator(_day), Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]
Zone = Annotated[str, BeforeValidator(_zone), Field(max_length=60)]
LocalTime = Annotated[str, BeforeValidator(_local_time), Field(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$")]


class CouponTerms(Part):
    """What a code is worth, the last day one is given out, and where it is shown.

    `mail` proves the address; on the `page` whoever types an address sees its code at once, as at a fair.
    """

    worth: str = Field(min_length=1, max_length=200)
    until: Day = ""
    shown: Literal["mail", "page"] = "mail"


class Schedule(Part):
    """When and where: `begins` is what the clock says in `zone`. The `link` to join is told only to who registered."""

    begins: LocalTime
    zone: Zone
    minutes: int = Field(default=60, ge=5, le=LONGEST_MINUTES)
    place: str = Field(default="", max_length=300)
    link: WebAddress = ""

    @model_validator(mode="after")
    def _there_is_such_a_time(self) -> "Schedule":
        # An hour the clocks jump over comes back from UTC as another one.
        local = datetime.fromisoformat(self.begins).replace(tzinfo=ZoneInfo(self.zone))
        if local.astimezone(UTC).astimezone(local.tzinfo).replace(tzinfo=None) != local.replace(tzinfo=None):
            raise PydanticCustomError(
                "begins", "There is no such time: the clocks jump over it on that day. Choose another hour."
            )
        return self

    @property
    def begins_at(self) -> datetime:
        """The instant it begins (UTC)."""
        return datetime.fromisoformat(self.begins).replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

    @property
    def ends_at(self) -> datetime:
        return self.begins_at + timedelta(minutes=self.minutes)


class Follow(Part):
    """What follows for who asks: the page where they begin, and whether sales gets the lead at once, whatever its points."""

    link: WebAddress = ""
    hand_over: bool = False


class OfferBody(Body):
    """An offer. A form of its type (`HANDED_OUT_BY`) whose `about` is the slug of this document hands it out.

    `persona` is the slug of whom it is for, empty for anybody. A file and the codes of a coupon are no part of the document:
    others take their place without a new version.
    """

    title: str = Field(min_length=1, max_length=80)
    describes: str = Field(default="", max_length=500)
    type: OfferType = "file"
    position: Literal["tofu", "mofu", "bofu"] = "tofu"
    persona: str = Field(default="", pattern=r"^([a-z0-9][a-z0-9-]{0,62})?$")
    coupon: CouponTerms | None = None
    schedule: Schedule | None = None
    follow: Follow | None = None

    @model_validator(mode="after")
    def _parts_of_its_type(self) -> "OfferBody":
        wanted = {"coupon": "coupon", "webinar": "schedule", "event": "schedule"}.get(self.type, "")
        allowed = wanted or ("follow" if self.type in ("trial", "demo") else "")
        if wanted and getattr(self, wanted) is None:
            raise PydanticCustomError(
                "part", "{sentence}", {"sentence": f"An offer of the type {self.type} needs its `{wanted}`."}
            )
        for part in ("coupon", "schedule", "follow"):
            if part != allowed and getattr(self, part) is not None:
                raise PydanticCustomError(
                    "part", "{sentence}", {"sentence": f"An offer of the type {self.type} has no `{part}`."}
                )
        return self


@dataclass(frozen=True)
class OfferKind:
    """A type of offer, as people choose it; `what` is one in a sentence."""

    label: str
    invites: str
    what: str


OFFER_KINDS: Mapping[str, OfferKind] = {
    "file": OfferKind("File", "A guide, a checklist, a data sheet", "A file, mailed by a link"),
    "coupon": OfferKind("Coupon", "A price cut by a code of one's own", "A code for each lead"),
    "webinar": OfferKind("Webinar", "A seat online, at a time", "A seat online"),
    "event": OfferKind("Event", "A seat, or an appointment at a fair", "A seat at a place"),
    "trial": OfferKind("Trial", "They try it themselves", "A trial"),
    "demo": OfferKind("Demo", "Somebody shows it to them", "A demonstration"),
}


def _said(body: OfferBody) -> tuple[Said, ...]:
    whom = f"For the persona “{body.persona}”" if body.persona else "For anybody"
    lines = [body.describes] if body.describes else []
    what = (*lines, OFFER_KINDS[body.type].what, *_terms(body), POSITIONS[body.position], whom)
    return (Said("What it is", what),)


def _terms(body: OfferBody) -> Iterator[str]:
    if body.coupon is not None:
        yield f"Worth: {body.coupon.worth}"
        yield "Its code comes by mail" if body.coupon.shown == "mail" else "Its code is shown at once"
        if body.coupon.until:
            yield f"Given out until {body.coupon.until}"
    if body.schedule is not None:
        yield f"Begins {body.schedule.begins.replace('T', ', ')} ({body.schedule.zone}), {body.schedule.minutes} minutes"
        if body.schedule.place:
            yield f"At {body.schedule.place}"
        if body.schedule.link:
            yield f"Joined at {body.schedule.link}"
    if body.follow is not None:
        if body.follow.link:
            yield f"Begins at {body.follow.link}"
        if body.follow.hand_over:
            yield "Who asks is handed over to sales at once"


OFFER = Kind(name="offer", title="Offer", body=OfferBody, order=6, says=_said, judges=False)
registry.register(OFFER)
