"""Offers: what they brought, codes of coupons, and who was at a webinar or an event."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from pydantic import StringConstraints

from leadwright.accounts.rules import Action
from leadwright.api.documents import (
    Beginning,
    Continuing,
    DocumentWritten,
    NowInForce,
    Retired,
    Retiring,
    put,
    retire,
    written,
)
from leadwright.api.forms import Days, Numbers
from leadwright.api.keys import caller, needs
from leadwright.api.once import tells_of
from leadwright.api.shapes import MOST_A_PAGE, Reference, Strict, Text
from leadwright.capture.offers.attendance import Present
from leadwright.capture.offers.codes import LONGEST_CODE, MOST_AT_ONCE
from leadwright.capture.offers.document import LONGEST_MINUTES, OFFER, OfferBody
from leadwright.capture.operations.coupons import (
    coupon_in_force,
    give_code,
    redeem_code,
    take_redemption_back,
)
from leadwright.capture.operations.handing import bring_codes, generate_codes
from leadwright.capture.operations.offering import publish_offer
from leadwright.capture.operations.seats import record_attendance, scheduled, take_attendance_back
from leadwright.capture.queries.coupons import code_lines, one_code, people_of
from leadwright.capture.queries.offers import OfferLine, offer_line, offer_lines
from leadwright.capture.queries.seats import seat_lines
from leadwright.leads.normalise.emails import normalise_email
from leadwright.leads.normalise.problem import Problem
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput
from leadwright.playbook.operations import Put

router = Router(tags=["offers"])
_MOST_CODES, _MOST_PEOPLE, _MOST_RECORDED = 10_000, 5_000, 500


class Codes(Schema):
    """Codes of a coupon: all, free, given to leads, redeemed; and how many people wait for one."""

    codes: int
    free: int
    given: int
    redeemed: int
    waiting: int


class Seats(Schema):
    """Of a webinar or an event: how many registered, and how many were there."""

    registered: int
    attended: int


class OfferRow(Schema):
    """An offer in force with the numbers of the forms that hand it out; of a file mails and downloads, of a coupon codes, of a
    webinar or event seats.
    """

    slug: str
    title: str
    type: Literal["file", "coupon", "webinar", "event", "trial", "demo"]
    position: str
    persona: str
    forms: list[str]
    numbers: Numbers
    file: str
    size: int
    added_at: datetime | None
    mailed: int
    downloads: int
    codes: Codes
    seats: Seats


class OfferRows(Schema):
    offers: list[OfferRow]


class NewCodes(Strict):
    """Codes of your own, or how many to make."""

    codes: list[Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_CODE)]] = Field(
        default_factory=list, max_length=_MOST_CODES
    )
    make: int = Field(0, ge=0, le=MOST_AT_ONCE, description="How many to make, where you bring none.")
    prefix: Text = Field("", description="What made codes begin with, such as SPRING.")


class Added(Schema):
    """`given` went to people who waited for a code."""

    added: int
    known: int
    given: int


class Code(Schema):
    """`lead` is empty where the code is nobody's, or of somebody the key's owner does not see."""

    code: str
    offer: str
    lead: str
    given_at: datetime | None
    redeemed_at: datetime | None
    redeemed_by: str
    reference: str


class HowMany(Schema):
    limit: int = Field(50, ge=1, le=MOST_A_PAGE)


class GivenCodes(Schema):
    codes: list[Code]


class Receiver(Strict):
    lead: Reference = Field(..., description="The id of a lead (lead_…) or its e-mail address.")


class GivenCode(Schema):
    code: str


class Redemption(Strict):
    reference: Annotated[str, StringConstraints(max_length=200)] = Field(
        "", description="Your own name for it, such as an order: with the same one repeating is safe."
    )


class RedeemedCode(Schema):
    """`again`: the same reference had redeemed it before."""

    code: str
    offer: str
    lead: str
    redeemed_at: datetime
    redeemed_by: str
    reference: str
    again: bool


class TakenBack(Schema):
    taken_back: bool


class Attendee(Strict):
    email: Text
    minutes: int | None = Field(None, ge=0, le=LONGEST_MINUTES)


class Attendance(Strict):
    people: list[Attendee] = Field(..., min_length=1, max_length=_MOST_PEOPLE)


class Seat(Schema):
    """A seat of a lead the key's owner sees; `registered_at` is null for who came without."""

    id: str
    lead: str
    registered_at: datetime | None
    attended_at: datetime | None
    minutes: int | None


class SeatRows(Schema):
    seats: list[Seat]


class Mistaken(Strict):
    """Who was not there after all, by their seats."""

    seats: list[Annotated[str, StringConstraints(max_length=64)]] = Field(
        ..., min_length=1, max_length=_MOST_RECORDED
    )


class TakenBackFrom(Schema):
    """How many had been recorded and are not any more."""

    people: int


class AttendanceTold(Schema):
    """`known` were recorded before; `strangers` are addresses of no lead the key's owner sees."""

    recorded: int
    known: int
    strangers: list[str]


@router.get("", response=OfferRows, summary="Offers and their numbers", url_name="offers")
@needs(Action.IMPORT_LEADS)
def list_offers(request: HttpRequest, asked: Query[Days]) -> dict[str, object]:
    """Those in force, by title."""
    return {"offers": [_shown(one) for one in offer_lines(actor=caller(request), since=_since(asked))]}


class NewOffer(Beginning):
    """An offer: a coupon needs its `coupon`, a webinar and an event their `schedule`. A form of its type hands it out."""

    document: OfferBody


class OfferVersion(Continuing):
    document: OfferBody


@router.post("", response={201: NowInForce}, summary="Create an offer", url_name="offer_create")
@needs(Action.EDIT_PLAYBOOK)
def create(request: HttpRequest, told: NewOffer) -> Status[NowInForce]:
    """It is in force at once. 409 where the slug is taken. One that is a file begins in the browser, where the file is chosen."""
    return Status(201, _put(request, told.slug, told.document, told.put))


@router.post(
    "/{slug}/versions", response=NowInForce, summary="Publish a new version", url_name="offer_publish"
)
@needs(Action.EDIT_PLAYBOOK)
def publish(request: HttpRequest, slug: Reference, told: OfferVersion) -> NowInForce:
    """The whole document takes the place of the one in force; one that was retired is in force again. Its type, codes and seats
    stay; who has a seat is told where time or place changed. Repeating is safe.
    """
    return _put(request, slug, told.document, told.put)


@router.get(
    "/{slug}/document", response=DocumentWritten, summary="An offer as written", url_name="offer_document"
)
@needs(Action.SEE_PLAYBOOK)
def document(request: HttpRequest, slug: Reference) -> DocumentWritten:
    """The version in force, or the last that was: to be changed and published."""
    return written(caller(request), OFFER.name, slug)


@router.post("/{slug}/retire", response=Retired, summary="Retire an offer", url_name="offer_retire")
@needs(Action.EDIT_PLAYBOOK)
def take_out(request: HttpRequest, slug: Reference, told: Retiring) -> Retired:
    """It is given no more; who has a code or a seat keeps it. Repeating is safe."""
    return retire(caller(request), OFFER.name, slug, told.reason)


@router.get("/{slug}", response=OfferRow, summary="One offer", url_name="offer")
@needs(Action.IMPORT_LEADS)
def get_offer(request: HttpRequest, slug: Reference, asked: Query[Days]) -> dict[str, object]:
    return _shown(offer_line(actor=caller(request), slug=slug, since=_since(asked)))


@router.post("/{slug}/codes", response={201: Added}, summary="Add codes to a coupon", url_name="offer_codes")
@needs(Action.EDIT_PLAYBOOK)
def add_codes(request: HttpRequest, slug: Reference, told: NewCodes) -> Status[dict[str, int]]:
    """Codes that are there already are left; who waited for one gets it. Repeating with your own codes is safe."""
    actor, at = caller(request), clock.now()
    if bool(told.codes) == bool(told.make):
        raise UnusableInput("Send your own `codes`, or how many to `make`.", pointer="#/codes")
    if told.codes:
        added = bring_codes(actor=actor, offer=slug, codes=told.codes, at=at)
    else:
        added = generate_codes(actor=actor, offer=slug, count=told.make, prefix=told.prefix, at=at)
    return Status(201, asdict(added))


@router.get("/{slug}/codes", response=GivenCodes, summary="Codes given out last", url_name="offer_given")
@needs(Action.SEE_LEADS)
def list_codes(request: HttpRequest, slug: Reference, asked: Query[HowMany]) -> dict[str, object]:
    """Or redeemed, the latest first; whose they are as far as you see the leads."""
    actor = caller(request)
    coupon_in_force(slug)
    return {"codes": code_lines(actor=actor, offer=slug, limit=asked.limit)}


@router.post("/{slug}/codes/give", response=GivenCode, summary="Give a lead its code", url_name="offer_give")
@needs(Action.EDIT_LEADS)
def give(request: HttpRequest, slug: Reference, told: Receiver) -> dict[str, str]:
    """The one it has, else the next free one; nothing is mailed. 409 where none is left. Repeating is safe."""
    return {"code": give_code(actor=caller(request), offer=slug, lead=told.lead, at=clock.now())}


@router.get("/{slug}/codes/{code}", response=Code, summary="One code of a coupon", url_name="offer_code")
@needs(Action.SEE_LEADS)
def get_code(request: HttpRequest, slug: Reference, code: Reference) -> object:
    """Whose it is, as far as you see the lead, and whether it was redeemed."""
    return one_code(actor=caller(request), offer=slug, code=code)


@router.post(
    "/{slug}/codes/{code}/redeem", response=RedeemedCode, summary="Redeem a code", url_name="offer_redeem"
)
@needs(Action.EDIT_LEADS)
def redeem(request: HttpRequest, slug: Reference, code: Reference, told: Redemption) -> dict[str, object]:
    """Once only: a code that was redeemed is refused with 409, but for the same reference, which gets the same answer."""
    actor = caller(request)
    found = redeem_code(actor=actor, code=code, reference=told.reference, offer=slug, at=clock.now())
    tells_of(request, found.lead_id)
    seen = people_of(actor, [found.lead_id]) if found.lead_id is not None else {}
    return {
        "code": found.code,
        "offer": found.offer,
        "lead": next((lead for lead, _ in seen.values()), ""),
        "redeemed_at": found.at,
        "redeemed_by": found.by,
        "reference": found.reference,
        "again": found.again,
    }


@router.post(
    "/{slug}/codes/{code}/take-back",
    response=TakenBack,
    summary="Undo a redemption",
    url_name="offer_redeem_back",
)
@needs(Action.EDIT_LEADS)
def take_back(request: HttpRequest, slug: Reference, code: Reference) -> dict[str, object]:
    """With its event. False where the code is not redeemed."""
    one_code(actor=caller(request), offer=slug, code=code)
    return {"taken_back": take_redemption_back(actor=caller(request), code=code, at=clock.now())}


@router.post(
    "/{slug}/attendance", response=AttendanceTold, summary="Tell who was there", url_name="offer_attendance"
)
@needs(Action.IMPORT_LEADS)
def attendance(request: HttpRequest, slug: Reference, told: Attendance) -> dict[str, object]:
    """Also leads that had not registered. Repeating is safe."""
    people = [Present(_address(one.email, place), one.minutes) for place, one in enumerate(told.people)]
    done = record_attendance(actor=caller(request), offer=slug, people=people, at=clock.now())
    return {"recorded": len(done.seats), "known": done.known, "strangers": list(done.strangers)}


@router.post(
    "/{slug}/attendance/take-back",
    response=TakenBackFrom,
    summary="Somebody was not there",
    url_name="offer_attendance_back",
)
@needs(Action.IMPORT_LEADS)
def attendance_back(request: HttpRequest, slug: Reference, told: Mistaken) -> dict[str, int]:
    """What was recorded by mistake goes, with its event. Repeating is safe."""
    gone = take_attendance_back(actor=caller(request), offer=slug, seats=told.seats, at=clock.now())
    return {"people": gone}


@router.get("/{slug}/seats", response=SeatRows, summary="Seats of a webinar or event", url_name="offer_seats")
@needs(Action.IMPORT_LEADS)
def list_seats(request: HttpRequest, slug: Reference) -> dict[str, object]:
    """The newest 500 of leads the key's owner sees."""
    actor = caller(request)
    scheduled(slug)
    return {"seats": seat_lines(actor=actor, offer=slug)}


def _address(text: str, place: int) -> str:
    found = normalise_email(text.strip())
    if isinstance(found, Problem):
        raise UnusableInput(f"“{text[:80]}” is no e-mail address.", pointer=f"#/people/{place}/email")
    return found.identity


def _put(request: HttpRequest, slug: str, body: OfferBody, how: Put) -> NowInForce:
    actor, at = caller(request), clock.now()
    return put(slug, lambda: publish_offer(actor=actor, slug=slug, body=body, put=how, at=at))


def _since(asked: Days) -> datetime:
    return clock.now() - timedelta(days=asked.days)


def _shown(one: OfferLine) -> dict[str, object]:
    told = {name: getattr(one.body, name) for name in ("title", "type", "position", "persona")}
    return {**{name: value for name, value in asdict(one).items() if name != "body"}, **told}
