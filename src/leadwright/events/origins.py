"""Where events were taken, and touches of many subjects derived anew."""

import json
from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any

from leadwright.events.events import NewEvent
from leadwright.events.models import Source
from leadwright.events.touches import (
    PAGE,
    WAYS_IN,
    Candidate,
    Place,
    Touch,
    own_domains_of,
    touch_of,
    touches_among,
)
from leadwright.platform import sql, workspace
from leadwright.platform.workspace import Setting, Value

_PACKAGE = "leadwright.events"
_IMPORT = "lead_imported"
_TELLING = frozenset({"page", "campaign", "click_ids"})


def _domains(value: Value) -> str | None:
    if not isinstance(value, str):
        return "needs domains such as example.com, or nothing."
    wrong = [one for one in value.replace(",", " ").split() if not own_domains_of(one)]
    return f"“{wrong[0]}” is no domain; write it as example.com." if wrong else None


OWN_DOMAINS = workspace.register(
    Setting(
        "own_domains",
        "",
        "The domains of one's own websites, their subdomains included: links from them are no touches.",
        _domains,
    )
)


def touch_finder() -> Callable[[NewEvent], Touch | None]:
    """What says which touch a new event is; own domains and sources are read at the first event that needs them."""
    own: list[frozenset[str]] = []
    imported: dict[int, Touch | None] = {}

    def touch(event: NewEvent) -> Touch | None:
        if event.name != _IMPORT and event.name not in WAYS_IN and _TELLING.isdisjoint(event.context):
            return None
        if not own:
            own.append(own_domains_of(str(workspace.read(OWN_DOMAINS.name))))
        if event.name != _IMPORT:
            return touch_of(event.name, event.properties, event.context, Place("", "", own[0]))
        # A long list has one source, so all its rows are the same touch.
        if event.source_id not in imported:
            channel, medium = Source.objects.values_list("channel", "medium").get(pk=event.source_id)
            imported[event.source_id] = touch_of(_IMPORT, {}, {}, Place(channel, medium, own[0]))
        return imported[event.source_id]

    return touch


def derive_touches(*, after: int, until: int) -> tuple[int, set[int]]:
    """Derive the touches of the subjects of these numbers anew; how many changed, and whose."""
    own = own_domains_of(str(workspace.read(OWN_DOMAINS.name)))
    names = sorted({*WAYS_IN, _IMPORT, PAGE})
    rows = sql.rows(
        sql.statement(_PACKAGE, "touch_candidates"), {"after": after, "until": until, "names": names}
    )
    gone: list[int] = []
    told: list[dict[str, object]] = []
    turned: set[int] = set()
    for subject, group in groupby(rows, key=lambda row: row[0]):
        some = list(group)
        held = {row[1]: tuple(json.loads(row[8])) for row in some if row[8] is not None}
        wanted = dict(touches_among(_candidate(row, own) for row in some))
        changed = {
            event
            for event in held.keys() | wanted.keys()
            if event not in wanted or held.get(event) != _plain(wanted[event])
        }
        if changed:
            turned.add(subject)
            gone += sorted(changed)
            at = {row[1]: row[2] for row in some}
            told += [
                {
                    "event": one,
                    "subject": subject,
                    "occurred_at": at[one].isoformat(),
                    **wanted[one].columns(),
                }
                for one in sorted(changed & wanted.keys())
            ]
    if gone:
        sql.execute(sql.statement(_PACKAGE, "write_touches"), {"gone": gone, "told": json.dumps(told)})
    return len(gone), turned


def _candidate(row: tuple[Any, ...], own: frozenset[str]) -> Candidate:
    _, event, at, name, properties, context, channel, medium, _ = row
    told: Mapping[str, object] = json.loads(properties)
    touch = touch_of(name, told, json.loads(context), Place(channel, medium, own))
    return Candidate(event, at, name, touch)


def _plain(touch: Touch) -> tuple[str, ...]:
    return (
        touch.channel,
        touch.source,
        touch.medium,
        touch.campaign,
        touch.landing,
        touch.referrer,
        touch.click,
    )
