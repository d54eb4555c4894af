"""Everything that happened to a lead: its timeline with moves from stage to stage, segments entered and left, and mail in it."""

from collections.abc import Sequence
from heapq import merge
from typing import TypeVar

from leadwright.accounts.actor import Actor
from leadwright.leads.access import visible_lead
from leadwright.leads.queries import EVERYTHING, Asked, EntryKind, TimelineEntry, TimelinePage, lead_timeline
from leadwright.lifecycle.queries import Move, moves
from leadwright.messaging.queries import MessageLine, lead_messages
from leadwright.segments.queries import Crossing, crossings

T = TypeVar("T")


def lead_story(*, actor: Actor, reference: str, asked: Asked = EVERYTHING) -> TimelinePage:
    """One page of what happened, the latest first, in a constant number of queries. Refuses as `lead_timeline` does.

    A move is an entry `stage_changed`; its details name the stages and the criteria that were met. `segments_entered` and
    `segments_left` name the segments of one instant. A `message` says what it was, its state, and why it did not go out.
    """
    key = visible_lead(actor, reference)
    stages = [_entry(number, move) for number, move in _numbered(moves(key.id))]
    segments = [_crossing(number, one) for number, one in _numbered(crossings(key.id))]
    mail = [
        _message(number, one) for number, one in _numbered(lead_messages(actor=actor, reference=reference))
    ]
    mail.sort(key=lambda entry: entry.place, reverse=True)
    further = list(merge(stages, segments, mail, key=lambda entry: entry.place, reverse=True))
    return lead_timeline(actor=actor, reference=reference, asked=asked, further=further)


def _numbered(found: Sequence[T]) -> list[tuple[int, T]]:
    """The latest first, as they came; the number falls with the place, so that moves of one instant keep their order."""
    return [(len(found) - place, move) for place, move in enumerate(found)]


def _entry(number: int, move: Move) -> TimelineEntry:
    met = [str(line["text"]) for line in move.why if line.get("met")]
    details = {"from": move.from_stage.label, "to": move.to_stage.label, "met": met}
    return TimelineEntry(move.at, EntryKind.STAGE, number, "stage_changed", details, by=move.actor)


def _crossing(number: int, one: Crossing) -> TimelineEntry:
    name = "segments_entered" if one.entered else "segments_left"
    return TimelineEntry(one.at, EntryKind.SEGMENT, number, name, {"segments": ", ".join(one.titles)})


def _message(number: int, one: MessageLine) -> TimelineEntry:
    details = {"message": one.label, "state": str(one.state), "why": one.why}
    return TimelineEntry(one.at, EntryKind.MESSAGE, number, "message", details)
