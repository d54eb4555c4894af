"""Leads: the list, one by one, and many at once."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema, Status

from leadwright.accounts.rules import Action
from leadwright.api.bodies import read_json
from leadwright.api.creating import create
from leadwright.api.keys import caller, needs
from leadwright.api.once import REPLAYED, of_request
from leadwright.api.problems import Shape, of_refusal
from leadwright.api.shapes import (
    MOST_AT_ONCE,
    AsOf,
    Changed,
    LeadName,
    Paging,
    Problem,
    Reference,
    Strict,
    Text,
)
from leadwright.leads.access import visible_lead
from leadwright.leads.errors import FactsChanged
from leadwright.leads.operations.adding import BY_PROGRAM, Added, Ending, Telling, add_leads
from leadwright.leads.operations.bin import bin_leads, restore_named
from leadwright.leads.operations.people import edit_facts, set_owner
from leadwright.leads.queries import LeadDetail, lead_detail, ranked_leads
from leadwright.lifecycle.stages import Stage
from leadwright.platform import clock
from leadwright.platform.errors import DomainError
from leadwright.playbook.conditions import usable
from leadwright.pulse.queries import explain_lead, persona_verdict, segment_verdict

router = Router(tags=["leads"])


class NewLead(Strict):
    """Facts as somebody types them, by the fields of an import."""

    facts: dict[str, Text]
    source: Text = Field(BY_PROGRAM, description="Where the lead comes from, such as spring-fair-2027.")
    owner: Text | None = Field(None, description="The id of the user who works with it (user_…).")


_OF_ONE = Shape(frozenset(NewLead.model_fields))


class Made(Schema):
    """`added`; `known`: it was there and nothing was changed; `back`: it lay in the bin."""

    id: str
    outcome: Literal["added", "known", "back"]


class Leads(Strict):
    leads: list[NewLead] = Field(..., min_length=1, max_length=MOST_AT_ONCE)


class Outcome(Schema):
    """What became of one of many, in the order they were sent; `refused` says why in `problem`."""

    id: str | None
    outcome: Literal["added", "known", "back", "refused"]
    problem: Problem | None = None


class Outcomes(Schema):
    outcomes: list[Outcome]


class Change(Strict):
    """A text for each fact that changes; null forgets it."""

    facts: dict[str, Text | None]


class Asked(Paging):
    """Which leads, in which order, how many."""

    filter: str = Field("", max_length=20_000, description="A condition as JSON, as the playbook writes it.")
    stage: Stage | None = None
    search: str = Field(
        "", max_length=200, description="Beginnings of words of name, company, address, phone."
    )
    sort: str = Field("priority", max_length=60, description="A minus in front turns it round.")


class Score(Schema):
    points: float | None
    band: str | int | None


class LeadRow(Schema):
    """A lead in the list."""

    id: str
    name: str | None
    email: str | None
    company: str | None
    stage: str
    prospect: bool
    fit: Score
    engagement: Score
    priority: int | None
    reason: str | None
    last_activity: datetime | None
    identities: list[dict[str, str]]


class LeadPage(Schema):
    leads: list[LeadRow]
    next: str | None


class NamedThing(Schema):
    id: str
    name: str | None


class LeadKnown(Schema):
    """What is known of a lead; how to reach somebody is null for a key without `see_contact_data`."""

    id: str
    kind: str
    facts: dict[str, Any]
    custom: dict[str, Any]
    company: NamedThing | None
    company_domain: str | None
    source: str | None
    owner: NamedThing | None
    team: NamedThing | None
    stage: str
    stage_since: datetime
    prospect: bool
    created_at: datetime
    facts_from: datetime
    computed_at: datetime | None
    wake_at: datetime | None
    identities: list[dict[str, str]] | None
    contact_points: list[list[str]] | None
    merges: list[dict[str, Any]]


class NewOwner(Strict):
    owner: Text | None = Field(..., description="The id of a user (user_…), or null for nobody.")


class Restored(Schema):
    restored: int


@router.get("", response=LeadPage, summary="The ranked list", url_name="leads")
@needs(Action.SEE_LEADS)
def list_leads(request: HttpRequest, asked: Query[Asked]) -> dict[str, object]:
    """Best first, as in the browser: only leads the key's owner sees. `search` finds by beginnings of words."""
    page = ranked_leads(
        actor=caller(request),
        limit=asked.limit,
        stage=asked.stage,
        condition=usable(read_json(asked.filter)) if asked.filter else None,
        search=asked.search,
        sort=asked.sort,
        after=asked.after,
    )
    return {"leads": [row.as_dict() for row in page.rows], "next": page.next_cursor}


@router.post("", response={200: Made, 201: Made}, summary="Create a lead", url_name="leads_create")
@needs(Action.EDIT_LEADS)
def create_lead(request: HttpRequest, response: HttpResponse, told: NewLead) -> Status[Made]:
    """An e-mail address that is known leads to its lead and changes nothing, so repeating is safe also without a key for it."""
    made, replayed = create(actor=caller(request), told=_telling(told), asked=of_request(request))
    if replayed:
        response[REPLAYED] = "true"
    status = 201 if made.ending is Ending.ADDED else 200
    return Status(status, Made(id=made.lead, outcome=made.ending.value))


@router.post("/batch", response=Outcomes, summary="Create up to 500 leads", url_name="leads_batch")
@needs(Action.EDIT_LEADS)
def create_leads(request: HttpRequest, told: Leads) -> dict[str, object]:
    """Each by itself: what is refused says why at its place, and the others are kept."""
    made = add_leads(actor=caller(request), told=[_telling(one) for one in told.leads], at=clock.now())
    return {"outcomes": [_outcome(one) for one in made]}


@router.get("/{lead}", response=LeadKnown, summary="One lead", url_name="lead")
@needs(Action.SEE_LEADS)
def get_lead(request: HttpRequest, response: HttpResponse, lead: LeadName) -> dict[str, object]:
    """By its id or its e-mail address. `ETag` names what is known, for `If-Match` of a change."""
    found = lead_detail(actor=caller(request), reference=lead)
    response["ETag"] = _tag(found)
    return _shown(found)


@router.patch("/{lead}", response=LeadKnown, summary="Change facts", url_name="lead_change")
@needs(Action.EDIT_LEADS)
def change_lead(
    request: HttpRequest, response: HttpResponse, lead: LeadName, told: Change
) -> dict[str, object]:
    """With `If-Match` (the `ETag` you read), facts that somebody else changed since are refused with 412."""
    actor, seen = caller(request), _seen(request.headers.get("If-Match"))
    key = visible_lead(actor, lead).public_id
    edit_facts(actor=actor, lead=key, changes=told.facts, seen=seen, at=clock.now())
    found = lead_detail(actor=actor, reference=key)
    response["ETag"] = _tag(found)
    return _shown(found)


@router.delete("/{lead}", response={204: None}, summary="Put into the bin", url_name="lead_bin")
@needs(Action.DELETE_LEADS)
def bin_lead(request: HttpRequest, lead: LeadName) -> Status[None]:
    """It can be restored for 30 days."""
    actor = caller(request)
    bin_leads(actor=actor, leads=[visible_lead(actor, lead).id], at=clock.now())
    return Status(204, None)


@router.post("/{lead}/restore", response=Restored, summary="Take out of the bin", url_name="lead_restore")
@needs(Action.DELETE_LEADS)
def restore_lead(request: HttpRequest, lead: LeadName) -> dict[str, object]:
    """By its id; 0 where it lies in no bin."""
    return {"restored": restore_named(actor=caller(request), references=[lead], at=clock.now())}


@router.post("/{lead}/owner", response=Changed, summary="Give to a colleague", url_name="lead_owner")
@needs(Action.EDIT_LEADS)
def give_lead(request: HttpRequest, lead: LeadName, told: NewOwner) -> dict[str, object]:
    """The team follows the owner. A salesperson takes leads nobody owns and gives up own ones, no more."""
    actor = caller(request)
    key = visible_lead(actor, lead).public_id
    return {"changed": bool(set_owner(actor=actor, leads=[key], owner=told.owner, at=clock.now()))}


@router.get(
    "/{lead}/explain",
    response=dict[str, Any],
    summary="Why these points, why this stage, and what would lift it",
    url_name="lead_explain",
)
@needs(Action.SEE_LEADS)
def explain(
    request: HttpRequest, lead: LeadName, at: AsOf | None = None, segment: Reference | None = None
) -> dict[str, object]:
    """Now, or as of a past instant: what `leadwright explain --json` prints. Lines sum to the points; `lifts` are the smallest
    changes that would take the lead into the next band; `persona` says whom it is like, and with `segment` why it is in there.
    """
    actor = caller(request)
    found = explain_lead(actor=actor, reference=lead, at=at)
    told = {**found.as_dict(), "persona": asdict(persona_verdict(actor=actor, explained=found))}
    if segment is not None:
        told["segment"] = asdict(segment_verdict(actor=actor, explained=found, slug=segment))
    return told


def _telling(told: NewLead) -> Telling:
    return Telling(told.facts, told.source, told.owner)


def _outcome(made: Added | DomainError) -> dict[str, object]:
    if isinstance(made, Added):
        return {"id": made.lead, "outcome": made.ending.value, "problem": None}
    return {"id": None, "outcome": "refused", "problem": of_refusal(made, _OF_ONE)}


def _shown(found: LeadDetail) -> dict[str, object]:
    told = asdict(found)
    if found.identities is not None:
        told["identities"] = [one._asdict() for one in found.identities]
    return told


def _tag(found: LeadDetail) -> str:
    return f'"{found.facts_from.isoformat()}"'


def _seen(tag: str | None) -> datetime | None:
    if tag is None or tag.strip() == "*":
        return None
    try:
        seen = datetime.fromisoformat(tag.strip().removeprefix("W/").strip('"'))
        if seen.tzinfo is not None:
            return seen.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise _foreign_tag()


def _foreign_tag() -> FactsChanged:
    return FactsChanged("If-Match is no ETag of this lead; read the lead again.")
