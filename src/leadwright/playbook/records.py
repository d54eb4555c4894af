"""One lead as plain values, read through the relations that compiled conditions read: for judging it line by line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from leadwright.criteria.catalogue import EVENT_RELATION, Catalogue, Field
from leadwright.criteria.compile import Compiled, with_clause
from leadwright.criteria.nodes import Node
from leadwright.criteria.record import EventFact, History, Record
from leadwright.criteria.references import references
from leadwright.criteria.registry import Registry, shared
from leadwright.platform import sql

_SCOPE = "select %(lead)s::bigint as lead, %(as_of)s::timestamptz as as_of, %(today)s::date as today"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
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
    nodes: Iterable[Node],
    catalogue: Catalogue,
    *,
    given: Mapping[str, object] | None = None,
    happened: Sequence[EventFact] | None = None,
    registry: Registry = shared,
) -> Record:
    """What `evaluate` needs to judge `nodes` (segments in place) for one lead, and nothing else.

    `given` are values of fields that are known already, such as a score computed a moment before; they are not read. Nor are
    events where `happened` has them, as `load_events` gave them for these nodes and more. One query for each relation. A lead
    without a row in a relation has unknown values.
    """
    given, nodes = given or {}, list(nodes)
    used = [references(node) for node in nodes]
    names = frozenset[str]().union(*(one.fields for one in used)) - given.keys()
    values: dict[str, object] = {}
    entered: dict[str, str] = {}
    for relation, fields in _by_relation([catalogue.field(name) for name in sorted(names)]).items():
        columns = [one.column for one in fields] + [one.entered for one in fields if one.entered]
        found = _facts(asked, relation, columns, registry)
        values |= {one.name: found[one.column] for one in fields if one.column in found}
        entered |= {one.name: str(found[one.entered]) for one in fields if found.get(one.entered) is not None}
    if happened is None:
        happened = load_events(asked, nodes, registry=registry)
    return Record(asked.as_of, asked.today, {**values, **given}, happened, entered, asked.hidden)


def load_events(asked: Asked, nodes: Iterable[Node], *, registry: Registry = shared) -> History:
    """The events of one lead that any of `nodes` asks for, with the properties they ask of each, in one query."""
    used = [references(node) for node in nodes]
    properties = frozenset[tuple[str, str]]().union(*(one.properties for one in used))
    events = frozenset[str]().union(*(one.events for one in used))
    return _events(asked, sorted(events), properties, registry)


def _by_relation(fields: Iterable[Field]) -> dict[str, list[Field]]:
    found: dict[str, list[Field]] = {}
    for one in fields:
        found.setdefault(one.relation, []).append(one)
    return found


def _facts(asked: Asked, relation: str, columns: Sequence[str], registry: Registry) -> dict[str, object]:
    chosen = ", ".join(f'r."{column}"' for column in columns)
    ctes = _with(relation, frozenset(columns), registry)
    rows = sql.rows(
        f"{ctes}\nselect {chosen} from scope join {relation} r on r.lead = scope.lead", vars(asked)
    )
    return dict(zip(columns, rows[0], strict=True)) if rows else {}


def _events(
    asked: Asked, names: Sequence[str], properties: Iterable[tuple[str, str]], registry: Registry
) -> History:
    if not names:
        return History()
    asking: dict[str, list[str]] = {}
    for event, name in sorted(properties):
        asking.setdefault(name, []).append(event)
    read: dict[str, list[tuple[str, int]]] = {}
    for place, (name, events) in enumerate(asking.items()):
        for event in events:
            read.setdefault(event, []).append((name, place))
    # A property is read out of JSON, so only of the events it is asked of.
    chosen = "".join(
        f', case when r.name = any(%(of_{place})s) then r."p_{name}" end' for place, name in enumerate(asking)
    )
    text = (
        f"{_with(EVENT_RELATION, frozenset(f'p_{name}' for name in asking), registry)}\n"
        "select r.event, r.name, (extract(epoch from r.occurred_at) * 1000000)::bigint, r.local_date, r.message_id"
        f"{chosen}\n"
        f"from scope join {EVENT_RELATION} r on r.lead = scope.lead and r.occurred_at <= scope.as_of\n"
        "where r.name = any(%(names)s)\n"
        'order by r.occurred_at desc, r.message_id collate "C" desc, r.event desc'
    )
    params = {**vars(asked), "names": list(names)}
    params |= {f"of_{place}": events for place, events in enumerate(asking.values())}
    return History(_event(row, read.get(row[1], ())) for row in sql.rows(text, params))


def _event(row: Sequence[Any], read: Iterable[tuple[str, int]]) -> EventFact:
    event, name, occurred, local_date, message_id, *rest = row
    properties = {name: rest[place] for name, place in read if rest[place] is not None}
    # A number is read in a tenth of the time that the text of an instant takes.
    occurred_at = _EPOCH + timedelta(microseconds=occurred)
    return EventFact(event, name, occurred_at, local_date, message_id, "", properties)


def _with(relation: str, columns: frozenset[str], registry: Registry) -> str:
    return with_clause(Compiled("", {relation: columns}, None), _SCOPE, _SINCE, registry)
