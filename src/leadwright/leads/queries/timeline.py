"""What happened to one lead, the latest first: events, changes of what is known, visitors and leads that joined or left."""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from heapq import merge
from itertools import islice, pairwise

from leadwright.accounts.actor import Actor
from leadwright.leads.access import LeadKey, sees_contact_data, visible_lead
from leadwright.leads.errors import UnusableCursor
from leadwright.leads.queries.detail import HOW_TO_REACH
from leadwright.leads.rewriting import known_history
from leadwright.platform import sql

_PACKAGE = "leadwright.leads"
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_END = (datetime(9999, 12, 31, tzinfo=UTC), "z", 0)
Place = tuple[datetime, str, int]


class EntryKind(StrEnum):
    """What an entry tells of: something that happened, something learned, a history that joined (or left)."""

    EVENT = "event"
    FACTS = "facts"
    LINK = "link"


@dataclass(frozen=True)
class TimelineEntry:
    """One thing on the timeline.

    `name` is the event's name, or `facts_changed`, `joined` or `left`. `details` are the event's properties, the changed facts
    with their new values (None: forgotten), or the reason. `verdict` says who did it, where somebody judged that.
    """

    at: datetime
    kind: EntryKind
    number: int
    name: str
    details: Mapping[str, object]
    source: str | None = None
    verdict: str | None = None

    @property
    def place(self) -> Place:
        return self.at, self.kind.value, self.number


@dataclass(frozen=True)
class TimelinePage:
    entries: tuple[TimelineEntry, ...]
    next_cursor: str | None


def lead_timeline(*, actor: Actor, reference: str, limit: int = 50, after: str | None = None) -> TimelinePage:
    """One page of a lead's timeline, in a constant number of queries; `after` is the cursor of the page before.

    For those who may not see how to reach somebody such facts, and addresses among properties, are None. Raises NotFound for a
    lead the actor may not see, UnusableCursor.
    """
    key = visible_lead(actor, reference)
    place = _END if after is None else _place_of(after)
    sources = (_events(key, place, limit + 1), _changes(key), _links(key))
    merged = merge(*sources, key=lambda entry: entry.place, reverse=True)
    found = list(islice((entry for entry in merged if entry.place < place), limit + 1))
    shown = found[:limit]
    if not sees_contact_data(actor):
        shown = [_without_addresses(entry) for entry in shown]
    more = len(found) > limit
    return TimelinePage(tuple(shown), _cursor_of(shown[-1].place) if more else None)


def _events(key: LeadKey, place: Place, limit: int) -> Iterator[TimelineEntry]:
    at, kind, number = place
    # Entries of one instant are told apart by kind, then by number.
    before = {"event": number}.get(kind, 0 if kind < EntryKind.EVENT else 2**63 - 1)
    params = {"lead": key.id, "before": at, "before_id": before, "limit": limit}
    for row in sql.rows(sql.statement(_PACKAGE, "lead_events"), params):
        occurred_at, event, name, source, properties, verdict = row
        yield TimelineEntry(
            occurred_at, EntryKind.EVENT, event, name, json.loads(properties), source, verdict
        )


def _changes(key: LeadKey) -> Iterator[TimelineEntry]:
    intervals = known_history([key.id])[key.id]
    for number, ((_, before), (at, after)) in reversed(list(enumerate(pairwise(intervals)))):
        names = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        names.discard("company_id")
        if names:
            details = {name: json.loads(after.get(name, "null")) for name in sorted(names)}
            yield TimelineEntry(at, EntryKind.FACTS, number, "facts_changed", details)


def _links(key: LeadKey) -> Iterable[TimelineEntry]:
    for at, link, kind, joined, reason, actor in sql.rows(
        sql.statement(_PACKAGE, "lead_links"), {"lead": key.id}
    ):
        details = {"subject": kind, "reason": reason, "actor": actor}
        yield TimelineEntry(at, EntryKind.LINK, link, "joined" if joined else "left", details)


def _without_addresses(entry: TimelineEntry) -> TimelineEntry:
    details = {
        name: None if name in HOW_TO_REACH or _ADDRESS.search(str(value)) else value
        for name, value in entry.details.items()
    }
    return TimelineEntry(entry.at, entry.kind, entry.number, entry.name, details, entry.source, entry.verdict)


def _cursor_of(place: Place) -> str:
    text = json.dumps([place[0].isoformat(), place[1], place[2]])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _place_of(cursor: str) -> Place:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        at, kind, number = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        place = datetime.fromisoformat(at), EntryKind(kind).value, int(number)
        if place[0].tzinfo is None:
            raise ValueError("a time without a zone")
    except (ValueError, TypeError):
        raise UnusableCursor(
            "This place on the timeline cannot be read; begin at the latest entry."
        ) from None
    return place
