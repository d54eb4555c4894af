"""What a scoring model or a lifecycle would change, before it is put in force: a job that is asked for and followed."""

from collections.abc import Mapping
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
from leadwright.api.shapes import Changed, Paging, Reference, Strict
from leadwright.platform import clock, work
from leadwright.platform.errors import NotFound
from leadwright.platform.work import State, WorkLine
from leadwright.playbook.errors import BadDocument
from leadwright.playbook.registry import DEFAULT_SLUG
from leadwright.scoring.model import MILLION
from leadwright.simulation.documents import simulated_by
from leadwright.simulation.operations import Asked, begin_simulation
from leadwright.simulation.queries import Found, latest, moving_leads
from leadwright.simulation.results import Moved, RuleFound

router = Router(tags=["simulations"])


class Tried(Strict):
    """A document as a file of the playbook says it; where left out the one in force, or the last that was."""

    kind: Literal["scoring", "lifecycle"]
    document: dict[str, Any] | None = None


class Way(Schema):
    """How many leads would go from one band, stage or place to another, and whether that is up."""

    before: str
    after: str
    leads: int
    rises: bool


class WouldChange(Schema):
    """Of a score, `priority` or `stage`: how many leads have each value now and would have it then, and who would move how."""

    what: str
    before: dict[str, int]
    after: dict[str, int]
    rising: int
    falling: int
    ways: list[Way]


class RuleWould(Schema):
    """A rule of a model: the leads it would take and the points it would give, beside those of now; `never`: it takes nobody."""

    name: str
    sentence: str
    dimension: str
    leads: int
    points: float
    leads_before: int
    points_before: float
    never: bool


class Changes(Schema):
    """Of `leads` looked at, `changed` would stand elsewhere. `is_stale`: another version is in force by now."""

    leads: int
    changed: int
    is_stale: bool
    changes: list[WouldChange]
    rules: list[RuleWould]


class TrialKnown(Followed):
    """How far it is; `outcome` says in a sentence how it ended, and `found` is null until it is done."""

    found: Changes | None


class Movers(Paging):
    """Whose place in what would change, and which way."""

    what: str = Field(..., max_length=63, description="A score, `priority` or `stage`.")
    way: Literal["up", "down"]


class Mover(Schema):
    lead: str
    before: str
    after: str
    reason: str


class MoverPage(Schema):
    leads: list[Mover]
    total: int
    next: str | None


@router.post(
    "",
    response={202: SimulationBegun},
    summary="Try a scoring model or a lifecycle",
    url_name="simulation_begin",
)
@needs(Action.EDIT_PLAYBOOK)
def begin(request: HttpRequest, told: Tried) -> Status[SimulationBegun]:
    """It changes nothing and is worked out in the background. Asking again for the same while it is under way begins nothing."""
    actor = caller(request)
    version, body = _body(actor, told)
    link = reverse("ui:effects", kwargs={"kind": told.kind, "slug": DEFAULT_SLUG})
    asked = Asked(told.kind, body, DEFAULT_SLUG, version)
    try:
        begun = begin_simulation(actor=actor, asked=asked, link=link, at=clock.now())
    except BadDocument as refusal:
        raise placed(refusal, "document") from None
    return Status(202, told_begun(begun))


@router.get("/{simulation}", response=TrialKnown, summary="What would change", url_name="simulation")
@needs(Action.EDIT_PLAYBOOK)
def read(request: HttpRequest, simulation: Reference) -> TrialKnown:
    """How far it is, and then how many leads would change a band, their place or their stage."""
    line, found = _known(caller(request), simulation)
    return TrialKnown(**dict(told_of(line)), found=_changes(found) if found is not None else None)


@router.get(
    "/{simulation}/leads",
    response=MoverPage,
    summary="The leads that would move",
    url_name="simulation_leads",
)
@needs(Action.EDIT_PLAYBOOK)
def list_movers(request: HttpRequest, simulation: Reference, asked: Query[Movers]) -> MoverPage:
    """Of those the key's owner sees, the biggest steps first. 409 until it is done."""
    actor = caller(request)
    found = when_done(_known(actor, simulation)[1])
    if found.result.moved(asked.what) is None:
        raise NotFound(f"Nothing was looked at that is called “{asked.what}”.", what=asked.what)
    page = moving_leads(
        actor=actor,
        reference=found.reference,
        what=asked.what,
        rises=asked.way == "up",
        limit=asked.limit,
        after=asked.after,
    )
    rows = [
        Mover(lead=one.reference, before=one.before, after=one.after, reason=one.reason) for one in page.leads
    ]
    return MoverPage(leads=rows, total=page.total, next=page.next_cursor)


@router.post("/{simulation}/stop", response=Changed, summary="Stop it", url_name="simulation_stop")
@needs(Action.EDIT_PLAYBOOK)
def stop(request: HttpRequest, simulation: Reference) -> Changed:
    """Whoever began it. It stops within seconds. 409 where it has ended; repeating is safe."""
    actor = caller(request)
    _known(actor, simulation)
    return following.stop(actor, simulation)


def _body(actor: Actor, told: Tried) -> tuple[int | None, Mapping[str, Any]]:
    return (None, told.document) if told.document is not None else last(actor, told.kind, DEFAULT_SLUG)


def _known(actor: Actor, reference: str) -> tuple[WorkLine, Found | None]:
    """The work, and what it found once it is done: the newest of the same document."""
    require(actor, Action.EDIT_PLAYBOOK)
    line = work.find(reference)
    asked = simulated_by(line.kind, line.key)
    if asked is None:
        raise NotFound("There is no such simulation.", id=reference)
    kind, slug, digest = asked
    if line.state is not State.DONE:
        return line, None
    found = latest(actor=actor, kind=kind, slug=slug, digest=digest)
    if found is None:
        raise NotFound("What this simulation found is not kept any more; ask for it again.", id=reference)
    return line, found


def _changes(found: Found) -> Changes:
    result = found.result
    return Changes(
        leads=result.leads,
        changed=result.changed,
        is_stale=found.is_stale,
        changes=[_change(one) for one in result.moves],
        rules=[_rule(one) for one in result.rules if not one.is_gone],
    )


def _change(one: Moved) -> WouldChange:
    ways = [Way(before=way.before, after=way.after, leads=way.leads, rises=way.rises) for way in one.ways]
    return WouldChange(
        what=one.what, before=one.before, after=one.after, rising=one.rising, falling=one.falling, ways=ways
    )


def _rule(one: RuleFound) -> RuleWould:
    return RuleWould(
        name=one.name,
        sentence=one.sentence,
        dimension=one.dimension,
        leads=one.leads,
        points=one.points / MILLION,
        leads_before=one.leads_before,
        points_before=one.points_before / MILLION,
        never=one.never_matches,
    )
