"""Opportunities, meetings and direct offers."""

from decimal import Decimal
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from pydantic import StringConstraints

from leadwright.accounts.rules import Action
from leadwright.api.keys import caller, needs
from leadwright.api.shapes import Changed, Day, LeadName, Paging, Reference, Strict, Text, ZonedInstant
from leadwright.platform import clock
from leadwright.platform.ids import new_uuid
from leadwright.sales.meetings import MeetingKind, MeetingTold, OfferKind
from leadwright.sales.operations.contacts import add_contact, remove_contact
from leadwright.sales.operations.meeting import Meeting, record_meeting
from leadwright.sales.operations.offering import DirectOffer, make_direct_offer
from leadwright.sales.operations.reopening import OpenAgain, reopen_opportunity
from leadwright.sales.operations.selling import (
    Deal,
    begin_opportunity,
    change_opportunity,
    lose,
    move_opportunity,
    win,
)
from leadwright.sales.pipeline import LossReason, PipelineStage
from leadwright.sales.queries.contacts import contacts_of
from leadwright.sales.queries.pipeline import Dealt, Move, list_opportunities, one_opportunity

router = Router(tags=["opportunities"])
of_one = Router(tags=["opportunities"])

_Name = Annotated[str, StringConstraints(max_length=200)]


class Told(Strict):
    """What is known of an opportunity; a value needs its currency."""

    name: _Name
    value: Decimal | None = None
    currency: str = Field("", max_length=3, description="ISO 4217, such as EUR.")
    expected_on: Day | None = None
    products: list[_Name] = Field([], max_length=20)

    def deal(self) -> Deal:
        return Deal(self.name, self.value, self.currency, self.expected_on, tuple(self.products))


class OpportunityBegun(Told):
    """An opportunity with a lead."""

    lead: Reference


class Moved(Strict):
    """An open stage of the pipeline."""

    stage: PipelineStage


class Won(Strict):
    note: Text = ""


class Lost(Strict):
    """Why it was lost."""

    reason: LossReason
    note: Text = ""


class Contact(Strict):
    """Somebody with a part in it; `removed` takes them out."""

    lead: Reference
    role: str = Field("", max_length=80)
    removed: bool = False


class Listed(Paging):
    stage: PipelineStage | None = None


class Met(Strict):
    """A meeting: agreed for a time to come, or held or missed at one that has passed."""

    kind: MeetingKind
    told: MeetingTold
    at: ZonedInstant


class Offered(Strict):
    """What is offered; by mail in words of one's own, or as a task. A discount by mail needs the code of a coupon: one of your
    own, or the next one of `coupon`.
    """

    kind: OfferKind
    by: Literal["mail", "task"]
    words: Text = ""
    code: str = Field("", max_length=60)
    coupon: str = Field("", max_length=63, description="The slug of a coupon: the lead gets its code of it.")


class OpportunityPage(Schema):
    opportunities: list[Dealt]
    next: str | None


class OpportunityMade(Schema):
    id: str


class Part(Schema):
    """Somebody with a part in it."""

    lead: str
    role: str


class OpportunityKnown(Schema):
    """An opportunity with its moves, the latest first, and the people of it."""

    opportunity: Dealt
    moves: list[Move]
    contacts: list[Part]


class Before(Schema):
    """Where it was."""

    before: PipelineStage


@router.get("", response=OpportunityPage, summary="Opportunities, the latest first", url_name="opportunities")
@needs(Action.EDIT_LEADS)
def list_all(request: HttpRequest, asked: Query[Listed]) -> OpportunityPage:
    """Of the leads the key's owner sees."""
    page = list_opportunities(
        actor=caller(request), stage=asked.stage, limit=asked.limit, after=asked.after, at=clock.now()
    )
    return OpportunityPage(opportunities=list(page.rows), next=page.next)


@router.post("", response=OpportunityMade, summary="Begin an opportunity", url_name="opportunity_begin")
@needs(Action.EDIT_LEADS)
def begin(request: HttpRequest, told: OpportunityBegun) -> OpportunityMade:
    """The lead is an opportunity from then on, and its hand-over accepted."""
    made = begin_opportunity(actor=caller(request), lead=told.lead, deal=told.deal(), at=clock.now())
    return OpportunityMade(id=made)


@router.get("/{reference}", response=OpportunityKnown, summary="One opportunity", url_name="opportunity")
@needs(Action.EDIT_LEADS)
def read(request: HttpRequest, reference: Reference) -> OpportunityKnown:
    """With its moves and the people of it."""
    actor = caller(request)
    deal, moves = one_opportunity(actor=actor, reference=reference, at=clock.now())
    people = contacts_of(actor=actor, opportunity=reference)
    parts = [Part(lead=one.lead, role=one.role) for one in people.rows]
    return OpportunityKnown(opportunity=deal, moves=list(moves), contacts=parts)


@router.patch(
    "/{reference}", response=Changed, summary="Change what is known of it", url_name="opportunity_change"
)
@needs(Action.EDIT_LEADS)
def change(request: HttpRequest, reference: Reference, told: Told) -> Changed:
    """All of it is told. One that is closed stays as it is (409)."""
    actor, deal = caller(request), told.deal()
    changed = change_opportunity(actor=actor, opportunity=reference, deal=deal, at=clock.now())
    return Changed(changed=changed)


@router.post(
    "/{reference}/move", response=Before, summary="Move it to an open stage", url_name="opportunity_move"
)
@needs(Action.EDIT_LEADS)
def move(request: HttpRequest, reference: Reference, told: Moved) -> Before:
    """Says where it was before. Repeating is safe."""
    before = move_opportunity(actor=caller(request), opportunity=reference, to=told.stage, at=clock.now())
    return Before(before=before)


@router.post("/{reference}/win", response=Changed, summary="It is won", url_name="opportunity_win")
@needs(Action.EDIT_LEADS)
def won(request: HttpRequest, reference: Reference, told: Won) -> Changed:
    """Everybody of the deal and the company become customers; the order is written. Repeating is safe."""
    return Changed(changed=win(actor=caller(request), opportunity=reference, note=told.note, at=clock.now()))


@router.post("/{reference}/lose", response=Changed, summary="It is lost", url_name="opportunity_lose")
@needs(Action.EDIT_LEADS)
def lost(request: HttpRequest, reference: Reference, told: Lost) -> Changed:
    """With the reason. Repeating is safe."""
    actor = caller(request)
    gone = lose(actor=actor, opportunity=reference, reason=told.reason, note=told.note, at=clock.now())
    return Changed(changed=gone)


@router.post(
    "/{reference}/reopen",
    response=OpenAgain,
    summary="Open a won or lost one again",
    url_name="opportunity_reopen",
)
@needs(Action.EDIT_LEADS)
def reopen(request: HttpRequest, reference: Reference) -> OpenAgain:
    """As it was before it was closed: its stage, the stages of its leads, the order, the hand-over. What came since stays, and
    `stays` says what. Repeating is safe.
    """
    return reopen_opportunity(actor=caller(request), opportunity=reference, at=clock.now())


@router.post(
    "/{reference}/contacts",
    response=Changed,
    summary="Say who has a part in it",
    url_name="opportunity_contact",
)
@needs(Action.EDIT_LEADS)
def contact(request: HttpRequest, reference: Reference, told: Contact) -> Changed:
    """With a role, another role, or not any more. Repeating is safe."""
    actor, now = caller(request), clock.now()
    if told.removed:
        return Changed(changed=remove_contact(actor=actor, opportunity=reference, lead=told.lead, at=now))
    changed = add_contact(actor=actor, opportunity=reference, lead=told.lead, role=told.role, at=now)
    return Changed(changed=changed)


@of_one.post("/{lead}/meetings", response=Changed, summary="Record a meeting", url_name="lead_meeting")
@needs(Action.EDIT_LEADS)
def meet(request: HttpRequest, lead: LeadName, told: Met) -> Changed:
    """An event; one that was agreed is a task of its day too. Send an `Idempotency-Key` to be able to repeat it."""
    meeting = Meeting(told.kind, told.told, told.at)
    new = record_meeting(
        actor=caller(request), lead=lead, meeting=meeting, at=clock.now(), once=new_uuid().hex
    )
    return Changed(changed=new)


@of_one.post(
    "/{lead}/direct-offers", response=Changed, summary="Offer something directly", url_name="lead_offer"
)
@needs(Action.EDIT_LEADS)
def offer(request: HttpRequest, lead: LeadName, told: Offered) -> Changed:
    """To who is about to decide: an SQL and beyond. Send an `Idempotency-Key` to be able to repeat it."""
    wanted = DirectOffer(told.kind, told.by == "mail", told.words, told.code, told.coupon)
    new = make_direct_offer(
        actor=caller(request), lead=lead, offer=wanted, at=clock.now(), once=new_uuid().hex
    )
    return Changed(changed=new)
