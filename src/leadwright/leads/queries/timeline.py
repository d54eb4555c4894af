"""What happened to one lead, the latest first: events, changes of what is known, visitors and leads that joined or left."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from heapq import merge
from itertools import islice, pairwise

from leadwright.accounts.actor import Actor
from leadwright.events.catalogue import GROUPED, GROUPS, OTHER, group_of
from leadwright.leads.access import LeadKey, tells_contact_data, visible_lead
from leadwright.leads.contact_data import hidden_from
from leadwright.leads.provenance import tellings
from leadwright.leads.rewriting import known_history
from leadwright.platform import cursors, sql
from leadwright.platform.errors import UnusableInput

_PACKAGE = "leadwright.leads"
_END = datetime(9999, 12, 31, tzinfo=UTC)
_LAST_KIND = "z"
_TIMELINE = "timeline"
Place = tuple[datetime, str, int]
# Everything that is no event: facts, links and stages.
CHANGES = "changes"
# What no person did, whatever it was.
MACHINES = "machines"


class EntryKind(StrEnum):
    """What an entry tells of: something that happened, something learned, a history that joined (or left), a stage,
    segments, a message that was sent or not."""

    EVENT = "event"
    FACTS = "facts"
    LINK = "link"
    STAGE = "stage"
    SEGMENT = "segment"
    MESSAGE = "message"


@dataclass(frozen=True)
class TimelineEntry:
    """One thing on the timeline.

    `name` is the event's name, or `facts_changed`, `joined`, `left`, `stage_changed`, `segments_entered`, `segments_left` or
    `message`.
    `details` are the event's properties, the changed facts with their new values (None: forgotten), the reason, the stages, or
    the segments. `verdict` says who did it, where somebody judged that, and `reasons` why; `by` who told a change.
    """

    at: datetime
    kind: EntryKind
    number: int
    name: str
    details: Mapping[str, object]
    source: str | None = None
    verdict: str | None = None
    reasons: tuple[str, ...] = ()
    by: str | None = None

    @property
    def place(self) -> Place:
        return self.at, self.kind.value, self.number


@dataclass(frozen=True)
class TimelinePage:
    """Entries, the place behind the last (None: nothing is behind it), and how many there are of each group in all."""

    entries: tuple[TimelineEntry, ...]
    next_cursor: str | None
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """Which part of a timeline: one group of entries (None: all), until an instant, from a place on."""

    limit: int = 50
    group: str | None = None
    at: datetime | None = None
    after: str | None = None


EVERYTHING = Asked()


def lead_timeline(
    *, actor: Actor, reference: str, asked: Asked = EVERYTHING, further: Sequence[TimelineEntry] = ()
) -> TimelinePage:
    """One page of a lead's timeline, in a constant number of queries; `further` are entries of other packages, latest first.

    For those who may not see how to reach somebody such facts, and properties that tell an address or a number, are None.
    Raises NotFound for a lead the actor may not see, UnusableCursor, UnusableInput for a group that does not exist.
    """
    key = visible_lead(actor, reference)
    until = asked.at or _END
    place = (
        (until, _LAST_KIND, 0) if asked.after is None else min(_place_of(asked.after), (until, _LAST_KIND, 0))
    )
    _check_group(asked.group)
    changes, links = list(_changes(key)), list(_links(key))
    sources = [
        _events(key, place, asked),
        *([changes, links, further] if asked.group in (None, CHANGES) else []),
    ]
    merged = merge(*sources, key=lambda entry: entry.place, reverse=True)
    found = list(islice((entry for entry in merged if entry.place < place), asked.limit + 1))
    shown = found[: asked.limit]
    if hidden := hidden_from(actor):
        shown = [_without_contact_data(entry, hidden) for entry in shown]
    others = sum(one.at <= until for one in (*changes, *links, *further))
    return TimelinePage(
        tuple(shown),
        _cursor_of(shown[-1].place) if len(found) > asked.limit else None,
        _counts(key, until) | {CHANGES: others},
    )


def cursor_at(at: datetime, event: int) -> str:
    """The place of which this event is the next entry."""
    return _cursor_of((at, EntryKind.EVENT.value, event + 1))


def _check_group(group: str | None) -> None:
    known = (*GROUPS, OTHER, CHANGES, MACHINES)
    if group is not None and group not in known:
        raise UnusableInput(f"There is no group “{group}”; there are {', '.join(known)}.", field="show")


def _counts(key: LeadKey, until: datetime) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, count, by_machines in sql.rows(
        sql.statement(_PACKAGE, "lead_event_counts"), {"lead": key.id, "at": until}
    ):
        group = group_of(name)
        found[group] = found.get(group, 0) + count
        if by_machines:
            found[MACHINES] = found.get(MACHINES, 0) + by_machines
    return found


def _events(key: LeadKey, place: Place, asked: Asked) -> Iterator[TimelineEntry]:
    if asked.group == CHANGES:
        return
    at, kind, number = place
    # Entries of one instant are told apart by kind, then by number.
    before = {"event": number}.get(kind, 0 if kind < EntryKind.EVENT else 2**63 - 1)
    params = {
        "lead": key.id,
        "before": at,
        "before_id": before,
        "names": sorted(GROUPS[asked.group or ""]) if asked.group in GROUPS else None,
        "without": sorted(GROUPED) if asked.group == OTHER else None,
        "machines": asked.group == MACHINES,
        "limit": asked.limit + 1,
    }
    for row in sql.rows(sql.statement(_PACKAGE, "lead_events"), params):
        occurred_at, event, name, source, properties, verdict, reasons = row
        yield TimelineEntry(
            at=occurred_at,
            kind=EntryKind.EVENT,
            number=event,
            name=name,
            details=json.loads(properties),
            source=source,
            verdict=verdict,
            reasons=tuple(json.loads(reasons or "[]")),
        )


def _changes(key: LeadKey) -> Iterator[TimelineEntry]:
    intervals = known_history([key.id])[key.id]
    told = tellings(key.id)
    for number, ((_, before), (at, after)) in reversed(list(enumerate(pairwise(intervals)))):
        names = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        names.discard("company_id")
        if names:
            details = {name: json.loads(after.get(name, "null")) for name in sorted(names)}
            by = told[number + 1]
            yield TimelineEntry(
                at, EntryKind.FACTS, number, "facts_changed", details, source=by.source, by=by.by
            )


def _links(key: LeadKey) -> Iterable[TimelineEntry]:
    for at, link, kind, joined, reason, actor in sql.rows(
        sql.statement(_PACKAGE, "lead_links"), {"lead": key.id}
    ):
        details = {"subject": kind, "reason": reason, "actor": actor}
        yield TimelineEntry(at, EntryKind.LINK, link, "joined" if joined else "left", details, by=actor)


def _without_contact_data(entry: TimelineEntry, hidden: frozenset[str]) -> TimelineEntry:
    details = {
        name: None if name in hidden or tells_contact_data(str(value)) else value
        for name, value in entry.details.items()
    }
    return replace(entry, details=details)


def _cursor_of(place: Place) -> str:
    # Entries have no public ids; their numbers tell how many there are, and nothing of anybody.
    return cursors.pack(_TIMELINE, *place)


def _place_of(cursor: str) -> Place:
    at, kind, number = cursors.unpack(cursor, _TIMELINE, cursors.instant, _kind, cursors.number)
    return at, kind.value, number


def _kind(told: object) -> EntryKind:
    return EntryKind(str(told))
