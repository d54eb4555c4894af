"""A routing tried on the leads of the last days, before it is put in force: a job that is asked for and followed."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Query, Router, Schema, Status

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.api import following
from leadwright.api.documents import last, placed
from leadwright.api.following import Followed, SimulationBegun, told_begun, told_of, when_done
from leadwright.api.keys import caller, needs
from leadwright.api.shapes import MOST_A_PAGE, Changed, Reference, Strict
from leadwright.platform import clock, work
from leadwright.platform.errors import NotFound
from leadwright.platform.work import State, WorkLine
from leadwright.playbook.errors import BadDocument
from leadwright.playbook.registry import DEFAULT_SLUG
from leadwright.sales.operations.simulating import LONGEST_DAYS, AskedRouting, begin_routing_simulation
from leadwright.sales.queries.simulation import FoundRouting, RoutedLead, latest_routing, routed_leads
from leadwright.sales.routing import ROUTING
from leadwright.sales.simulated import RuleFound, UnroutedFound, asked_of

router = Router(tags=["routing"])
_NOBODY = "nobody"


class RoutingTried(Strict):
    """A routing as a file of the playbook says it; where left out the one in force. Over how many of the last days."""

    days: int = Field(30, ge=1, le=LONGEST_DAYS)
    document: dict[str, Any] | None = None


class PersonRouted(Schema):
    """How many leads somebody really got, would have got, and how many of both are the same; an empty `id` is nobody, or somebody
    who is erased.
    """

    id: str
    name: str
    really: int
    would: int
    same: int


class RoutingFound(Schema):
    """Of `leads`, `given` were really handed over, `moved` would have gone to somebody else, and `nobody` to nobody."""

    since: datetime
    until: datetime
    leads: int
    given: int
    moved: int
    nobody: int
    people: list[PersonRouted]
    rules: list[RuleFound]
    unrouted: list[UnroutedFound]


class SimulationKnown(Followed):
    """How far it is; `outcome` says in a sentence how it ended, and `found` is null until it is done."""

    found: RoutingFound | None


class RoutedAsked(Schema):
    """Which leads of it: all where nothing is said."""

    rule: str | None = Field(
        None, max_length=200, description="The name of the rule that would have given it."
    )
    would: str | None = Field(None, max_length=400, description="The id of a user, or `nobody`.")
    really: str | None = Field(None, max_length=400, description="The id of a user, or `nobody`.")
    moved: Literal["true"] | None = Field(None, description="Those that would go to somebody else.")
    start: int = Field(0, ge=0, le=10**9, description="How many to leave out.")
    limit: int = Field(50, ge=1, le=MOST_A_PAGE)


class RoutedLeads(Schema):
    leads: list[RoutedLead]
    total: int


@router.post(
    "/simulations",
    response={202: SimulationBegun},
    summary="Try a routing on past leads",
    url_name="routing_simulate",
)
@needs(Action.EDIT_PLAYBOOK)
def begin(request: HttpRequest, told: RoutingTried) -> Status[SimulationBegun]:
    """It changes nothing and is worked out in the background. Asking again for the same while it is under way begins nothing."""
    actor = caller(request)
    version, body = (
        (None, told.document) if told.document is not None else last(actor, ROUTING.name, DEFAULT_SLUG)
    )
    asked = AskedRouting(body, told.days, DEFAULT_SLUG, version)
    link = reverse("ui:document", kwargs={"kind": ROUTING.name, "slug": DEFAULT_SLUG})
    try:
        begun = begin_routing_simulation(actor=actor, asked=asked, link=link, at=clock.now())
    except BadDocument as refusal:
        raise placed(refusal, "document") from None
    return Status(202, told_begun(begun))


@router.get(
    "/simulations/{simulation}",
    response=SimulationKnown,
    summary="What a routing would do",
    url_name="routing_simulation",
)
@needs(Action.EDIT_PLAYBOOK)
def read(request: HttpRequest, simulation: Reference) -> SimulationKnown:
    """How far it is, and then who would have got how many leads, beside who really did."""
    line, found = _known(caller(request), simulation)
    return SimulationKnown(**dict(told_of(line)), found=_found(found) if found is not None else None)


@router.get(
    "/simulations/{simulation}/leads",
    response=RoutedLeads,
    summary="The leads behind its numbers",
    url_name="routing_simulation_leads",
)
@needs(Action.EDIT_PLAYBOOK)
def list_leads(request: HttpRequest, simulation: Reference, asked: Query[RoutedAsked]) -> RoutedLeads:
    """In the order they came, of the leads the key's owner sees. 409 until it is done."""
    actor = caller(request)
    found = when_done(_known(actor, simulation)[1])
    told = asked.model_dump(include={"rule", "would", "really", "moved"}, exclude_none=True)
    which = {name: "" if text == _NOBODY and name != "rule" else text for name, text in told.items()}
    page = routed_leads(
        actor=actor, reference=found.reference, which=which, start=asked.start, limit=asked.limit
    )
    return RoutedLeads(leads=list(page.leads), total=page.total)


@router.post(
    "/simulations/{simulation}/stop", response=Changed, summary="Stop it", url_name="routing_simulation_stop"
)
@needs(Action.EDIT_PLAYBOOK)
def stop(request: HttpRequest, simulation: Reference) -> Changed:
    """Whoever began it. It stops within seconds. 409 where it has ended; repeating is safe."""
    actor = caller(request)
    _known(actor, simulation)
    return following.stop(actor, simulation)


def _known(actor: Actor, reference: str) -> tuple[WorkLine, FoundRouting | None]:
    """The work, and what it found once it is done: the newest of the same document and days."""
    require(actor, Action.EDIT_PLAYBOOK)
    line = work.find(reference)
    asked = asked_of(line.kind, line.key)
    if asked is None:
        raise NotFound("There is no such simulation.", id=reference)
    digest, days = asked
    return line, latest_routing(actor=actor, digest=digest, days=days) if line.state is State.DONE else None


def _found(found: FoundRouting) -> RoutingFound:
    result = found.result
    return RoutingFound(
        since=found.since,
        until=found.until,
        leads=result.leads,
        given=result.given,
        moved=result.moved,
        nobody=result.nobody,
        people=[
            PersonRouted(
                id=found.ids.get(one.user_id or 0, ""),
                name=found.name(one.user_id),
                really=one.really,
                would=one.would,
                same=one.same,
            )
            for one in result.people
        ],
        rules=list(result.rules),
        unrouted=list(result.unrouted),
    )
