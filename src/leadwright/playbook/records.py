"""One lead as plain values, read through the relations that compiled conditions read: for judging it line by line."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from leadwright.criteria.catalogue import OWN_EVENTS, Catalogue, Field
from leadwright.criteria.compile import Compiled, with_clause
from leadwright.criteria.nodes import Node
from leadwright.criteria.record import EventFact, History, Record
from leadwright.criteria.references import References, all_references
from leadwright.criteria.registry import Registry, shared
from leadwright.platform import sql

_SCOPE = "select %(lead)s::bigint as lead, %(as_of)s::timestamptz as as_of, %(today)s::date as today"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# How many columns of an event stand before its properties.
_PLAIN = 5
_SINCE = "select '-infinity'::timestamptz as since"


@dataclass(frozen=True)
class Asked:
    """A lead by its number, and the instant it is judged at; `today` is the workspace's date then.

    What the fields `hidden` hold decides, but no reason tells it.
    """

    lead: int
    as_of: datetime
    today: date
    hidden: frozenset[str] = frozenset()


def load_record(
    asked: Asked,
    nodes: Iterable[Node] | References,
    catalogue: Catalogue,
    *,
    given: Mapping[str, object] | None = None,
    happened: Sequence[EventFact] | None = None,
    registry: Registry = shared,
) -> Record:
    """What `evaluate` needs to judge `nodes` (segments in place, or what they name) for one lead, and nothing else.

    `given` are values of fields that are known already, such as a score computed a moment before; they are not read. Nor are
    events where `happened` has them, as `load_events` gave them for these nodes and more. One query for all relations: planning
    one for each costs more than reading a lead. A lead without a row in a relation has unknown values.
    """
    given, used = given or {}, nodes if isinstance(nodes, References) else all_references(nodes)
    fields = [catalogue.field(name) for name in sorted(used.fields - given.keys())]
    found = _facts(asked, fields, registry)
    values = {one.name: found[key] for one in fields if (key := (one.relation, one.column)) in found}
    entered = {one.name: str(found[key]) for one in fields if (key := (one.relation, one.entered)) in found}
    if happened is None:
        happened = load_events(asked, used, registry=registry).events
    return Record(asked.as_of, asked.today, {**values, **given}, happened, entered, asked.hidden)


@dataclass(frozen=True)
class Happened:
    """The events of a lead, and how many machines brought about, by name; those count for nothing."""

    events: History
    by_machines: Mapping[str, int]


def load_events(asked: Asked, nodes: Iterable[Node] | References, *, registry: Registry = shared) -> Happened:
    """The events of one lead that any of `nodes` asks for, with the properties they ask of each, in one query."""
    used = nodes if isinstance(nodes, References) else all_references(nodes)
    return _events(asked, sorted(used.events), used.properties, registry)


def _facts(asked: Asked, fields: Iterable[Field], registry: Registry) -> dict[tuple[str, str], object]:
    """What is known in the columns of these fields, by relation and column."""
    columns: dict[str, set[str]] = {}
    for one in fields:
        columns.setdefault(one.relation, set()).update(filter(None, (one.column, one.entered)))
    if not columns:
        return {}
    places = {relation: f"r{place}" for place, relation in enumerate(columns)}
    wanted = [(relation, column) for relation, of in columns.items() for column in sorted(of)]
    chosen = ", ".join(f'{places[relation]}."{column}"' for relation, column in wanted)
    joins = " ".join(f"left join {one} {place} on {place}.lead = scope.lead" for one, place in places.items())
    (row,) = sql.rows(f"{_with(columns, registry)}\nselect {chosen}\nfrom scope {joins}", vars(asked))
    return {key: value for key, value in zip(wanted, row, strict=True) if value is not None}


def _events(
    asked: Asked, names: Sequence[str], properties: Iterable[tuple[str, str]], registry: Registry
) -> Happened:
    if not names:
        return Happened(History(), {})
    asking: dict[str, list[str]] = {}
    for event, name in sorted(properties):
        asking.setdefault(name, []).append(event)
    read: dict[str, list[tuple[str, int]]] = {}
    for place, (name, events) in enumerate(asking.items(), _PLAIN):
        for event in events:
            read.setdefault(event, []).append((name, place))
    # A property is read out of JSON, so only of the events it is asked of.
    chosen = "".join(
        f', case when r.name = any(%(of_{place})s) then r."p_{name}" end' for place, name in enumerate(asking)
    )
    text = (
        f"{_with({OWN_EVENTS: {f'p_{name}' for name in asking}}, registry)}\n"
        "select r.event, r.name, (extract(epoch from r.occurred_at) * 1000000)::bigint, r.local_date, r.by_machine"
        f"{chosen}\n"
        f"from {OWN_EVENTS} r\n"
        'order by r.occurred_at desc, r.message_id collate "C" desc, r.event desc'
    )
    params = {**vars(asked), "names": list(names)}
    params |= {f"of_{place}": events for place, events in enumerate(asking.values())}
    # Planning every month takes as long as reading a thousand events.
    rows = sql.again(text, params)
    by_machines = Counter(row[1] for row in rows if row[4])
    return Happened(History(_event(row, read.get(row[1], ())) for row in rows if not row[4]), by_machines)


def _event(row: Sequence[Any], read: Iterable[tuple[str, int]]) -> EventFact:
    # A number is read in a tenth of the time that the text of an instant takes.
    occurred_at = _EPOCH + timedelta(0, 0, row[2])
    if not read:
        return EventFact(row[0], row[1], occurred_at, row[3])
    properties = {name: row[place] for name, place in read if row[place] is not None}
    return EventFact(row[0], row[1], occurred_at, row[3], "", "", properties)


def _with(columns: Mapping[str, Collection[str]], registry: Registry) -> str:
    wanted = {relation: frozenset(of) for relation, of in columns.items()}
    return with_clause(Compiled("", wanted, None), _SCOPE, _SINCE, registry)
