"""Hand-overs: the list, one by one, begun and answered."""

from dataclasses import asdict
from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from pydantic import StringConstraints

from leadwright.accounts.rules import Action
from leadwright.api.keys import caller, needs
from leadwright.api.shapes import MOST_AT_ONCE, Day, Paging, Reference, Strict, Text
from leadwright.leads.access import editable_leads
from leadwright.platform import clock
from leadwright.sales.operations.answering import Rejection, accept, reject, reopen
from leadwright.sales.operations.giving import hand_over_chosen
from leadwright.sales.queries.listing import ListedHandOver, hand_overs
from leadwright.sales.queries.one import OneHandOver, one_hand_over
from leadwright.sales.reasons import RejectReason

router = Router(tags=["hand-overs"])


class Begun(Strict):
    """Which leads to hand over now."""

    leads: list[Annotated[str, StringConstraints(max_length=64)]] = Field(
        ..., min_length=1, max_length=MOST_AT_ONCE
    )


class GivenBack(Strict):
    """Why a lead is given back, and the first day it may come back."""

    reason: RejectReason
    note: Text = ""
    recycle_on: Day | None = None


class AskedHandOvers(Paging):
    state: str | None = Field(None, max_length=60, description="open, accepted, rejected, withdrawn or done.")


class HandOverPage(Schema):
    hand_overs: list[ListedHandOver]
    next: str | None


class HandedOver(Schema):
    """How many were given to somebody, wait without an owner, or were left as they are."""

    given: int
    unowned: int
    left: int


class Accepted(Schema):
    accepted: bool


class Rejected(Schema):
    rejected: bool


class Reopened(Schema):
    reopened: bool


@router.get("", response=HandOverPage, summary="Hand-overs, the latest first", url_name="hand_overs")
@needs(Action.EDIT_LEADS)
def list_hand_overs(request: HttpRequest, asked: Query[AskedHandOvers]) -> dict[str, object]:
    """Of the leads the key's owner sees."""
    page = hand_overs(actor=caller(request), state=asked.state, limit=asked.limit, after=asked.after)
    return {"hand_overs": page.rows, "next": page.next}


@router.post("", response=HandedOver, summary="Hand leads over to sales", url_name="hand_overs_begin")
@needs(Action.EDIT_LEADS)
def begin(request: HttpRequest, told: Begun) -> dict[str, object]:
    """By the routing in force; leads under way already, or given back without anything new, are left. Repeating is safe."""
    actor = caller(request)
    keys = editable_leads(actor, told.leads)
    return asdict(hand_over_chosen(actor=actor, leads=[key.id for key in keys], at=clock.now()))


@router.get("/{reference}", response=OneHandOver, summary="One hand-over", url_name="hand_over")
@needs(Action.EDIT_LEADS)
def read(request: HttpRequest, reference: Reference) -> OneHandOver:
    """Why, to whom and why to them, by when, and what happened to it."""
    return one_hand_over(actor=caller(request), reference=reference)


@router.post("/{reference}/accept", response=Accepted, summary="Accept", url_name="hand_over_accept")
@needs(Action.EDIT_LEADS)
def accept_one(request: HttpRequest, reference: Reference) -> dict[str, object]:
    """Of two who accept the second is refused with 409. Repeating one's own is safe."""
    actor = caller(request)
    return {"accepted": accept(actor=actor, hand_over=reference, at=clock.now())}


@router.post("/{reference}/reject", response=Rejected, summary="Give back", url_name="hand_over_reject")
@needs(Action.EDIT_LEADS)
def reject_one(request: HttpRequest, reference: Reference, told: GivenBack) -> dict[str, object]:
    """With a reason; the lead waits until the day, or until something new happens."""
    actor = caller(request)
    rejection = Rejection(told.reason, told.note, told.recycle_on)
    return {"rejected": reject(actor=actor, hand_over=reference, told=rejection, at=clock.now())}


@router.post(
    "/{reference}/reopen", response=Reopened, summary="Take the answer back", url_name="hand_over_reopen"
)
@needs(Action.EDIT_LEADS)
def reopen_one(request: HttpRequest, reference: Reference) -> dict[str, object]:
    actor = caller(request)
    return {"reopened": reopen(actor=actor, hand_over=reference, at=clock.now())}
