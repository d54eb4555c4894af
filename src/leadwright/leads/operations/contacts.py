"""What colleagues had to do with a lead: a call, a visit, a card, an act on a network; with a note."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from leadwright.accounts.actor import Actor
from leadwright.leads.contacts import CONTACTS, OUTCOMES, events_of
from leadwright.leads.operations.activities import Activity, log_activities
from leadwright.leads.operations.adding import BY_HAND, Added, add_lead
from leadwright.leads.operations.notes import write_note
from leadwright.platform.errors import UnusableInput
from leadwright.platform.ids import Kind, public_id

# Who tells what people note, as calls from the queue are told.
PEOPLE = "people"
_LONGEST = 200
_MOST_MINUTES = 24 * 60
_AHEAD = timedelta(minutes=5)


@dataclass(frozen=True)
class Logged:
    """A contact as somebody notes it: its kind (empty for a note alone), when it was, details by name, and a note. `once` tells
    this form from others.
    """

    kind: str
    occurred_at: datetime
    once: UUID
    details: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


@transaction.atomic
def log_contact(*, actor: Actor, lead: str, told: Logged, at: datetime) -> int:
    """Add a contact to what happened, and the note to the notes; how many events are new. The same form sent twice is one.

    Raises UnusableInput with the field, NotFound and Forbidden as every change of a lead does.
    """
    happened = _happened(told, at) if told.kind else []
    activities = [
        Activity(name, told.occurred_at, f"{told.once.hex}:{name}", properties)
        for name, properties in happened
    ]
    new = (
        log_activities(actor=actor, lead=lead, activities=activities, source=PEOPLE, at=at)
        if activities
        else 0
    )
    if told.note.strip():
        write_note(actor=actor, lead=lead, text=told.note, at=at, note=public_id(Kind.NOTE, told.once))
    return new


@transaction.atomic
def meet_lead(
    *,
    actor: Actor,
    told: Mapping[str, str],
    source: str = BY_HAND,
    owner: str | None = None,
    contact: Logged | None = None,
    at: datetime,
) -> Added:
    """`add_lead`, with how it came about: the contact is added to the lead that was made, or to the one that is there already.

    Raises what these two raise, and then nothing is kept.
    """
    if contact is not None and contact.kind:
        _happened(contact, at)
    added = add_lead(actor=actor, told=told, source=source, owner=owner, at=at)
    if contact is not None:
        log_contact(actor=actor, lead=added.lead, told=contact, at=at)
    return added


def _happened(told: Logged, at: datetime) -> list[tuple[str, dict[str, str | int]]]:
    if told.kind not in CONTACTS:
        raise UnusableInput("Choose what it was.", field="kind")
    if told.occurred_at > at + _AHEAD:
        raise UnusableInput("That is still to come; note it when it has happened.", field="when")
    details: dict[str, str | int] = {}
    for name, text in told.details.items():
        clean = " ".join(text.replace("\x00", "").split())
        if len(clean) > _LONGEST:
            raise UnusableInput(f"At most {_LONGEST} characters fit here.", field=name)
        if clean:
            details[name] = _minutes(clean) if name == "minutes" else clean
    if details.get("outcome") and details["outcome"] not in OUTCOMES:
        raise UnusableInput("Choose one of the outcomes.", field="outcome")
    return events_of(told.kind, details)


def _minutes(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) <= _MOST_MINUTES):
        raise UnusableInput("Write how many minutes it took, such as 15.", field="minutes")
    return int(text)
