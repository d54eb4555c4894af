"""Everything that happened to a lead: its timeline with the moves from stage to stage in it."""

from leadwright.accounts.actor import Actor
from leadwright.leads.access import visible_lead
from leadwright.leads.queries import EVERYTHING, Asked, EntryKind, TimelineEntry, TimelinePage, lead_timeline
from leadwright.lifecycle.queries import Move, moves


def lead_story(*, actor: Actor, reference: str, asked: Asked = EVERYTHING) -> TimelinePage:
    """One page of what happened, the latest first, in a constant number of queries. Refuses as `lead_timeline` does.

    A move is an entry `stage_changed`; its details name the stages and the criteria that were met.
    """
    key = visible_lead(actor, reference)
    further = [_entry(number, move) for number, move in _numbered(moves(key.id))]
    return lead_timeline(actor=actor, reference=reference, asked=asked, further=further)


def _numbered(found: tuple[Move, ...]) -> list[tuple[int, Move]]:
    """The latest first, as they came; the number falls with the place, so that moves of one instant keep their order."""
    return [(len(found) - place, move) for place, move in enumerate(found)]


def _entry(number: int, move: Move) -> TimelineEntry:
    met = [str(line["text"]) for line in move.why if line.get("met")]
    details = {"from": move.from_stage.label, "to": move.to_stage.label, "met": met}
    return TimelineEntry(move.at, EntryKind.STAGE, number, "stage_changed", details, by=move.actor)
