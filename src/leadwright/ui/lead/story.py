"""What happened, as the page tells it: groups to choose from, days, and one line for each thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from leadwright.criteria.catalogue import Catalogue
from leadwright.events.catalogue import GROUPS, OTHER, group_of
from leadwright.leads.queries import EntryKind, TimelineEntry, TimelinePage
from leadwright.leads.queries.timeline import CHANGES, MACHINES
from leadwright.lifecycle.stages import Stage
from leadwright.ui.lead.values import Labels, fact_text, value_text
from leadwright.ui.presenting import Moment, PageTime
from leadwright.ui.words import duration_text, points_text, tenths

_ICONS = {
    "web": "globe", "mail": "mail", "content": "download", "contact": "phone", "product": "play", "social": "link",
    OTHER: "doc",
}  # fmt: skip
_OTHER_ICONS = {
    EntryKind.FACTS: "edit",
    EntryKind.LINK: "merge",
    EntryKind.STAGE: "tag",
    EntryKind.SEGMENT: "user",
    EntryKind.MESSAGE: "mail",
}
_NAMES = {
    "web": "Web", "mail": "Mail", "content": "Content", "contact": "Contact", "product": "Product", "social": "Social",
    OTHER: "Other", CHANGES: "Changes", MACHINES: "Machines",
}  # fmt: skip
_BY_MACHINE = ("machine", "likely_machine")
_STAGES = frozenset(Stage)
# What a person reading would name first.
_TELLING = (
    "title",
    "path",
    "content",
    "offer",
    "webinar",
    "event",
    "product",
    "form",
    "coupon",
    "message",
    "job",
    "to",
    "need",
)
_DETAILS_SHOWN = 5


@dataclass(frozen=True)
class Happening:
    """One line: what, what more there is to say, when, and how many points it gives now."""

    anchor: str
    icon: str
    kind: str
    text: str
    note: str
    points: str
    moment: Moment
    clock: str


@dataclass(frozen=True)
class Day:
    """A day as people say it, and what happened on it, the latest first."""

    name: str
    happenings: tuple[Happening, ...]


@dataclass(frozen=True)
class Choice:
    """A group of happenings one can look at alone."""

    name: str
    count: int
    address: str
    current: bool


@dataclass(frozen=True)
class Story:
    """A page of the timeline. `later` and `earlier` are addresses, or nothing."""

    choices: tuple[Choice, ...]
    days: tuple[Day, ...]
    first: str
    earlier: str


@dataclass(frozen=True)
class Telling:
    """What a story is told with: words for events and facts, points by event, the clock, and the parameters of the address."""

    catalogue: Catalogue
    labels: Labels
    points: Mapping[int, int]
    time: PageTime
    given: Mapping[str, str]


def story(page: TimelinePage, told: Telling) -> Story:
    """The page as the template places it."""
    zone = ZoneInfo(told.time.zone)
    days = groupby(page.entries, key=lambda entry: entry.at.astimezone(zone).date())
    onward = {**told.given, "after": page.next_cursor} if page.next_cursor else None
    here = {name: value for name, value in told.given.items() if name != "after"}
    return Story(
        choices=tuple(_choices(page.counts, told.given)),
        days=tuple(
            Day(_day_name(day, told.time), tuple(_happening(one, told) for one in entries))
            for day, entries in days
        ),
        first=address_of(here) if "after" in told.given else "",
        earlier=address_of(onward) if onward else "",
    )


_MAIL = {"sent": "Sent", "waiting": "To be sent", "sending": "Being sent", "unknown": "Perhaps sent"}


def address_of(given: Mapping[str, str]) -> str:
    """The address of a part of the story on its own page, at the story."""
    return f"?{urlencode(given)}#story"


def _choices(counts: Mapping[str, int], given: Mapping[str, str]) -> list[Choice]:
    kept = {name: value for name, value in given.items() if name not in ("show", "after")}
    shown = given.get("show", "")
    whole = Choice(
        "All", sum(count for name, count in counts.items() if name != MACHINES), address_of(kept), not shown
    )
    groups = [
        Choice(_NAMES[name], counts[name], address_of({**kept, "show": name}), shown == name)
        for name in (*GROUPS, OTHER, CHANGES, MACHINES)
        if counts.get(name) or (shown == name and name in counts)
    ]
    return [whole, *groups]


def _happening(entry: TimelineEntry, told: Telling) -> Happening:
    machine = entry.verdict in _BY_MACHINE
    gives = told.points.get(entry.number) if entry.kind is EntryKind.EVENT else None
    local = entry.at.astimezone(ZoneInfo(told.time.zone))
    return Happening(
        anchor=f"{entry.kind}-{entry.number}",
        icon="bot" if machine else _icon(entry),
        kind="machine" if machine else "key" if entry.kind is EntryKind.STAGE else "",
        text=_text(entry, told),
        note=_note(entry, told, machine),
        points="0"
        if machine
        else ""
        if not gives
        else f"{'+' if gives > 0 else ''}{points_text(tenths(gives))}",
        moment=told.time.moment(entry.at),
        clock=f"{local:%H:%M}",
    )


def _icon(entry: TimelineEntry) -> str:
    return _OTHER_ICONS.get(entry.kind) or _ICONS[group_of(entry.name)]


def _text(entry: TimelineEntry, told: Telling) -> str:
    match entry.kind:
        case EntryKind.EVENT:
            event = told.catalogue.events.get(entry.name)
            label = event.label if event is not None else entry.name.replace("_", " ").capitalize()
            about = next((str(entry.details[name]) for name in _TELLING if entry.details.get(name)), "")
            if entry.name == "stage_set" and about in _STAGES:
                return f"{label}: {Stage(about).label}"
            return f"{label}: {about}" if about else label
        case EntryKind.FACTS:
            return "Changed " + ", ".join(
                dict.fromkeys(told.labels.of(name) for name in told.labels.telling(entry.details))
            )
        case EntryKind.STAGE:
            return f"Became {entry.details['to']}"
        case EntryKind.SEGMENT:
            deed = "Entered" if entry.name == "segments_entered" else "Left"
            return f"{deed} {entry.details['segments']}"
        case EntryKind.MESSAGE:
            return f"{_MAIL.get(str(entry.details['state']), 'Not sent')}: {entry.details['message']}"
    who = {"visitor": "A visitor's history", "person": "Another lead", "organisation": "Another lead"}
    return f"{who.get(str(entry.details.get('subject')), 'A history')} {entry.name}"


def _note(entry: TimelineEntry, told: Telling, machine: bool) -> str:
    parts = {
        EntryKind.EVENT: lambda: _of_event(entry, machine),
        EntryKind.FACTS: lambda: _of_facts(entry, told),
        EntryKind.STAGE: lambda: _of_stage(entry),
        EntryKind.SEGMENT: lambda: ["Segment"],
        EntryKind.MESSAGE: lambda: ["Mail", str(entry.details["why"])],
        EntryKind.LINK: lambda: [str(entry.details.get("reason") or ""), f"by {entry.by}"],
    }[entry.kind]()
    return " · ".join(part for part in parts if part)


def _of_event(entry: TimelineEntry, machine: bool) -> list[str]:
    shown = next((name for name in _TELLING if entry.details.get(name)), "")
    rest = [
        name
        for name in sorted(entry.details)
        if name != shown and entry.details[name] not in (None, "") and not _names_a_lead(entry.details[name])
    ]
    why = _who(entry, machine)
    told = [_detail(name, entry.details[name]) for name in rest[:_DETAILS_SHOWN]]
    return [*why, *told, f"from {entry.source}" if entry.source else ""]


def _names_a_lead(value: object) -> bool:
    """The card of recommendations says who it is, to whom may see them."""
    return isinstance(value, str) and value.startswith("lead_")


def _who(entry: TimelineEntry, machine: bool) -> list[str]:
    """That a machine did it, and why one thinks so; why nobody can tell. Of people nothing has to be said."""
    because = "; ".join(entry.reasons)
    if machine:
        said = "By a machine" if entry.verdict == "machine" else "Probably by a machine"
        return [f"{said}: {because}" if because else said, "counts for nothing"]
    return [f"Nobody can tell who did it: {because}"] if entry.verdict == "unknown" and because else []


def _detail(name: str, value: object) -> str:
    if name == "seconds" and isinstance(value, int | float):
        return duration_text(value)
    if name == "minutes" and isinstance(value, int | float):
        return duration_text(60 * value)
    return f"{name.replace('_', ' ')} {value_text(value)}"


def _of_facts(entry: TimelineEntry, told: Telling) -> list[str]:
    names = told.labels.telling(entry.details)[:_DETAILS_SHOWN]
    values = [f"{told.labels.of(name)}: {fact_text(name, entry.details) or 'forgotten'}" for name in names]
    return [*values, f"by {entry.by}" if entry.by else ""]


def _of_stage(entry: TimelineEntry) -> list[str]:
    met = entry.details.get("met")
    reasons = "; ".join(str(one) for one in met) if isinstance(met, list) else ""
    return [f"From {entry.details['from']}" + (f": {reasons}" if reasons else "")]


def _day_name(day: date, time: PageTime) -> str:
    today: date = time.now.astimezone(ZoneInfo(time.zone)).date()
    said = f"{day:%A}, {day.day} {day:%B}" + ("" if day.year == today.year else f" {day.year}")
    return {0: f"Today, {day.day} {day:%B}", 1: f"Yesterday, {day.day} {day:%B}"}.get(
        (today - day).days, said
    )
