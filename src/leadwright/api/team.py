"""What those who manage see: who has how much, what is late or nobody's, and giving it to somebody else."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from pydantic import StringConstraints

from leadwright.accounts.queries import Colleague, who_works_leads
from leadwright.accounts.rules import Action
from leadwright.api.keys import caller, needs
from leadwright.api.shapes import MOST_AT_ONCE, Paging, Reference, Strict
from leadwright.platform import clock
from leadwright.sales.operations.answering import reassign
from leadwright.sales.queries.team import Loads, loads
from leadwright.sales.queries.urgent import Late, open_hand_overs

router = Router(tags=["team"])
_NOBODY = "nobody"


class Whose(Paging):
    """Whose, and whether only those whose deadline passed."""

    of: str | None = Field(
        None, max_length=400, description="The id of a user or a team, or `nobody`; everybody where left out."
    )
    late: bool = False


class OpenHandOvers(Schema):
    hand_overs: list[Late]
    next: str | None


class Colleagues(Schema):
    people: list[Colleague]


class GivenOn(Strict):
    """Which open hand-overs go to whom."""

    hand_overs: list[Annotated[str, StringConstraints(max_length=64)]] = Field(
        ..., min_length=1, max_length=MOST_AT_ONCE
    )
    to: Reference = Field(..., description="The id of a user (user_…).")


class HowManyGiven(Schema):
    given: int


@router.get("/loads", response=Loads, summary="Who has how much", url_name="team_loads")
@needs(Action.SEE_PEOPLE)
def who_has(request: HttpRequest) -> Loads:
    """By person and by team, of the leads the key's owner sees: open, late, escalated, accepted, call-backs that are late, and
    deadlines that passed in the last 30 days (`broken`). An empty `id` is nobody.
    """
    return loads(actor=caller(request), at=clock.now())


@router.get("/people", response=Colleagues, summary="Who can be given leads", url_name="team_people")
@needs(Action.SEE_PEOPLE)
def people(request: HttpRequest) -> Colleagues:
    """Everybody active who works with leads, by name."""
    return Colleagues(people=list(who_works_leads()))


@router.get(
    "/hand-overs",
    response=OpenHandOvers,
    summary="Open hand-overs, the most urgent first",
    url_name="team_hand_overs",
)
@needs(Action.SEE_PEOPLE)
def open_ones(request: HttpRequest, asked: Query[Whose]) -> OpenHandOvers:
    """Of everybody, of a person or a team, or what nobody has."""
    found = open_hand_overs(
        actor=caller(request),
        owner="" if asked.of == _NOBODY else asked.of or None,
        at=clock.now(),
        only_late=asked.late,
        limit=asked.limit,
        after=asked.after,
    )
    return OpenHandOvers(hand_overs=list(found.rows), next=found.next)


@router.post(
    "/hand-overs/give", response=HowManyGiven, summary="Give hand-overs to a colleague", url_name="team_give"
)
@needs(Action.EDIT_LEADS)
def give(request: HttpRequest, told: GivenOn) -> HowManyGiven:
    """Each with a new deadline; what is answered already, or theirs, is left. A salesperson gives to nobody but themselves.
    Repeating is safe.
    """
    number = reassign(actor=caller(request), hand_overs=told.hand_overs, to=told.to, at=clock.now())
    return HowManyGiven(given=number)
