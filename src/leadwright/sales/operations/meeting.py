"""Meetings with leads: agreed, held, missed. Each is an event; one that was agreed becomes a task of its day."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from leadwright.accounts.actor import Actor
from leadwright.leads.access import editable_lead
from leadwright.leads.operations.activities import Activity, log_activities
from leadwright.lifecycle.operations import PEOPLE
from leadwright.platform.errors import UnusableInput
from leadwright.sales.meetings import MeetingKind, MeetingTold
from leadwright.sales.operations.answering import accept, find_under_way, named
from leadwright.sales.operations.own_tasks import add_own_task


@dataclass(frozen=True)
class Meeting:
    """A meeting: of which kind, what became of it, and when it was or will be."""

    kind: MeetingKind
    told: MeetingTold
    at: datetime


@transaction.atomic
def record_meeting(*, actor: Actor, lead: str, meeting: Meeting, at: datetime, once: str) -> bool:
    """Record a meeting; whether that was new. `once` is an id the form was made with: repeating changes nothing.

    One that was agreed is a task of its day for who agreed it, and whoever agrees it has accepted the hand-over. Raises
    UnusableInput for a meeting that was agreed for a time that has passed, or held or missed at one still to come; NotFound,
    Forbidden.
    """
    key = editable_lead(actor, lead)
    ahead = meeting.told is MeetingTold.AGREED
    if ahead and meeting.at <= at:
        raise UnusableInput("Say when it will be; the time has to lie ahead.", field="at")
    if not ahead and meeting.at > at:
        raise UnusableInput("This time is still to come; say when it was.", field="at")
    done = Activity(f"meeting_{meeting.told}", at if ahead else meeting.at, once, {"kind": meeting.kind})
    if not log_activities(actor=actor, lead=key.public_id, activities=[done], source=PEOPLE, at=at):
        return False
    held = find_under_way(key.id)
    if held is not None and held.state == "open":
        accept(actor=actor, hand_over=named(held), at=at)
    if ahead:
        add_own_task(actor, key, meeting.kind.label, meeting.at, at)
    return True
