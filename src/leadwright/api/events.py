"""What leads did: told of one lead or of many, and what is known of it."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from pydantic import StringConstraints

from leadwright.accounts.rules import Action
from leadwright.api.keys import caller, needs
from leadwright.api.problems import of_refusal
from leadwright.api.shapes import AsOf, Instant, LeadName, Paging, Problem, Reference, Strict, Text
from leadwright.leads.operations.activities import (
    MOST_ACTIVITIES,
    Activity,
    ActivityOf,
    Value,
    log_activities,
    log_activities_of_many,
)
from leadwright.leads.operations.adding import BY_PROGRAM
from leadwright.leads.queries import Asked, lead_timeline
from leadwright.platform import clock
from leadwright.platform.errors import DomainError

of_one = Router(tags=["events"])
router = Router(tags=["events"])

LeadOfEvent = Annotated[Reference, Field(description="The id of a lead (lead_…) or its e-mail address.")]


class NewActivity(Strict):
    name: Text
    occurred_at: Instant
    id: Annotated[str, StringConstraints(max_length=2_000)] = Field(
        ..., description="Your name for it: the same id of the same lead is kept once."
    )
    properties: dict[str, Value] = Field(default_factory=dict)


class Activities(Strict):
    events: list[NewActivity] = Field(..., min_length=1, max_length=MOST_ACTIVITIES)
    source: Text = BY_PROGRAM


class NewActivityOf(NewActivity):
    lead: LeadOfEvent


class ActivitiesOfMany(Strict):
    events: list[NewActivityOf] = Field(..., min_length=1, max_length=MOST_ACTIVITIES)
    source: Text = BY_PROGRAM


class Taken(Schema):
    """How many were new, and how many were there before."""

    added: int
    known: int


class EventOutcome(Schema):
    """What became of one of many, in the order they were sent; `refused` says why in `problem`."""

    outcome: Literal["added", "known", "refused"]
    problem: Problem | None = None


class EventOutcomes(Schema):
    outcomes: list[EventOutcome]


class Entry(Schema):
    """Something that happened or became known. `verdict` says who did it: human, likely_machine, machine, unknown."""

    at: datetime
    kind: str
    name: str
    details: dict[str, Any]
    source: str | None
    verdict: str | None
    reasons: list[str]
    by: str | None


class History(Schema):
    entries: list[Entry]
    counts: dict[str, int]
    next: str | None


class AskedOf(Paging):
    group: str | None = Field(None, max_length=60, description="A group of `counts`, such as web or mail.")
    at: AsOf | None = Field(None, description="Only what was known at this instant; in UTC without a zone.")


@of_one.get("/{lead}/events", response=History, summary="What happened to a lead", url_name="lead_history")
@needs(Action.SEE_LEADS)
def history(request: HttpRequest, lead: LeadName, asked: Query[AskedOf]) -> dict[str, object]:
    """Events and changes, the latest first."""
    page = lead_timeline(
        actor=caller(request), reference=lead, asked=Asked(asked.limit, asked.group, asked.at, asked.after)
    )
    return {"entries": page.entries, "counts": page.counts, "next": page.next_cursor}


@of_one.post("/{lead}/events", response=Taken, summary="Tell what a lead did", url_name="lead_events")
@needs(Action.EDIT_LEADS)
def add_events(request: HttpRequest, lead: LeadName, told: Activities) -> dict[str, object]:
    """Up to 500 at once; all of them are kept, or none. Repeating adds nothing."""
    new = log_activities(
        actor=caller(request),
        lead=lead,
        activities=[_activity(one) for one in told.events],
        source=told.source,
        at=clock.now(),
    )
    return {"added": new, "known": len(told.events) - new}


@router.post(
    "/batch", response=EventOutcomes, summary="Tell up to 500 events of many leads", url_name="events_batch"
)
@needs(Action.EDIT_LEADS)
def add_events_of_many(request: HttpRequest, told: ActivitiesOfMany) -> dict[str, object]:
    """Each by itself: what is refused says why at its place, and the others are kept. Repeating adds nothing."""
    done = log_activities_of_many(
        actor=caller(request),
        told=[ActivityOf(one.lead, _activity(one)) for one in told.events],
        source=told.source,
        at=clock.now(),
    )
    return {"outcomes": [_outcome(one) for one in done]}


def _activity(one: NewActivity) -> Activity:
    return Activity(one.name, one.occurred_at, one.id, one.properties)


def _outcome(done: bool | DomainError) -> dict[str, object]:
    if isinstance(done, DomainError):
        return {"outcome": "refused", "problem": of_refusal(done)}
    return {"outcome": "added" if done else "known", "problem": None}
