"""What a lead did, told by a person or a program that saw it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from leadwright.accounts.actor import Actor
from leadwright.events.catalogue import EVENT_NAME, OURS, PROPERTY_NAME
from leadwright.events.events import NewEvent
from leadwright.events.models import Source
from leadwright.events.operations import append_events, append_named_events, ensure_source, source_slug
from leadwright.leads import rewriting
from leadwright.leads.access import LeadKey, editable_among, editable_lead, unseen
from leadwright.platform.errors import DomainError, UnusableInput
from leadwright.platform.outbox import Cause

MOST_ACTIVITIES = 500
_LONGEST_TEXT = 2_000
_MOST_PROPERTIES = 50
_LONGEST_ID = 200

Value = str | int | float | bool | None


@dataclass(frozen=True)
class Activity:
    """One thing that happened: an event of the catalogue or one of the workspace's own, when, and what is known of it.

    `id` is the teller's name for it; the same id of the same lead is kept once.
    """

    name: str
    occurred_at: datetime
    id: str
    properties: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class ActivityOf:
    """Something a lead did, the lead by its public id or e-mail address."""

    lead: str
    activity: Activity


@transaction.atomic
def log_activities(
    *, actor: Actor, lead: str, activities: Sequence[Activity], source: str, at: datetime
) -> int:
    """Append what a lead did to the log, and have the lead scored again; how many were not known yet.

    Repeating adds nothing. `source` is who tells (made when it is new). Raises UnusableInput with the field for what is no event,
    and then nothing is kept; NotFound and Forbidden as every change of a lead does.
    """
    key = editable_lead(actor, lead)
    if len(activities) > MOST_ACTIVITIES:
        raise UnusableInput(f"Send at most {MOST_ACTIVITIES} at once.", pointer="#/events")
    for place, one in enumerate(activities):
        _check(one, f"#/events/{place}")
    told = ensure_source(slug=source, at=at)
    new = append_events([_event(one, key.id, key.public_id, told, actor) for one in activities], at=at)
    if new:
        rewriting.mark_dirty([key.id], at=at, cause=Cause.ACTIVITY)
    return sum(new.values())


@transaction.atomic
def log_activities_of_many(
    *, actor: Actor, told: Sequence[ActivityOf], source: str, at: datetime
) -> list[bool | DomainError]:
    """`log_activities` for many leads, each by itself: of each whether it was new, or why it was refused.

    A fixed number of statements. Raises UnusableInput for too many at once or a source that cannot be one, Forbidden.
    """
    if len(told) > MOST_ACTIVITIES:
        raise UnusableInput(f"Send at most {MOST_ACTIVITIES} at once.", pointer="#/events")
    keys = editable_among(actor, [one.lead for one in told])
    source_slug(source)
    checked = [_checked(one, keys, f"#/events/{place}") for place, one in enumerate(told)]
    if all(isinstance(one, DomainError) for one in checked):
        return [one if isinstance(one, DomainError) else False for one in checked]
    teller = ensure_source(slug=source, at=at)
    events = {
        place: _event(one.activity, keys[one.lead].id, keys[one.lead].public_id, teller, actor)
        for place, one in enumerate(checked)
        if not isinstance(one, DomainError)
    }
    new = append_named_events(list(events.values()), at=at)
    if new:
        rewriting.mark_dirty(sorted(new), at=at, cause=Cause.ACTIVITY)
    # Of the same message twice in one call the first is the new one.
    left = {message for messages in new.values() for message in messages}
    done: list[bool | DomainError] = []
    for place, one in enumerate(checked):
        message = events[place].message_id if place in events else ""
        done.append(one if isinstance(one, DomainError) else message in left)
        left.discard(message)
    return done


def _checked(one: ActivityOf, keys: Mapping[str, LeadKey], pointer: str) -> ActivityOf | DomainError:
    try:
        _check(one.activity, pointer)
    except UnusableInput as refusal:
        return refusal
    return one if one.lead in keys else unseen(one.lead)


def _check(one: Activity, pointer: str) -> None:
    if not EVENT_NAME.fullmatch(one.name):
        raise UnusableInput(
            f"“{one.name[:60]}” is no name of an event; use lower case and underscores, such as webinar_attended.",
            pointer=f"{pointer}/name",
        )
    if one.name in OURS:
        raise UnusableInput(
            f"{one.name} is what Leadwright says of its own work; it cannot be told from outside.",
            pointer=f"{pointer}/name",
        )
    if one.occurred_at.tzinfo is None:
        raise UnusableInput(
            "The time needs a zone, such as 2026-05-01T12:00Z.", pointer=f"{pointer}/occurred_at"
        )
    if not 0 < len(one.id) <= _LONGEST_ID:
        raise UnusableInput(f"An id has 1 to {_LONGEST_ID} characters.", pointer=f"{pointer}/id")
    if len(one.properties) > _MOST_PROPERTIES:
        raise UnusableInput(
            f"At most {_MOST_PROPERTIES} properties, please.", pointer=f"{pointer}/properties"
        )
    for name, value in one.properties.items():
        if not PROPERTY_NAME.fullmatch(name):
            raise UnusableInput(
                f"“{name[:60]}” is no name of a property; use lower case and underscores.",
                pointer=f"{pointer}/properties",
            )
        if isinstance(value, str) and len(value) > _LONGEST_TEXT:
            raise UnusableInput(
                f"A text has at most {_LONGEST_TEXT} characters.", pointer=f"{pointer}/properties/{name}"
            )


def _event(one: Activity, subject: int, reference: str, source: Source, actor: Actor) -> NewEvent:
    return NewEvent(
        name=one.name,
        occurred_at=one.occurred_at,
        subject=subject,
        source_id=source.pk,
        # The id is the teller's: another lead may have the same.
        message_id=f"told:{reference}:{one.id}",
        properties={name: value for name, value in one.properties.items() if value is not None},
        context={"actor": actor.label},
    )
