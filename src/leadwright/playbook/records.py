"""One lead as plain values, read through the relations that compiled conditions read: for judging it line by line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from leadwright.criteria.catalogue import EVENT_RELATION, Catalogue, Field
from leadwright.criteria.compile import Compiled, with_clause
from leadwright.criteria.nodes import Node
from leadwright.criteria.record import EventFact, Record
from leadwright.criteria.references import references
from leadwright.criteria.registry import Registry, shared
from leadwright.platform import sql

_SCOPE = "select %(lead)s::bigint as lead, %(as_of)s::timestamptz as as_of, %(today)s::date as today"
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
    registry: Registry = shared,
) -> Record:
    """What `evaluate` needs to judge `nodes` (segments in place) for one lead, and nothing else.

    `given` are values of fields that are known already, such as a score computed a moment before; they are not read. One
    query for each relation. A lead without a row in a relation has unknown values.
    """
    given = given or {}
    used = [references(node) for node in nodes]
    names = frozenset[str]().union(*(one.fields for one in used)) - given.keys()
    values: dict[str, object] = {}
    entered: dict[str, str] = {}
    for relation, fields in _by_relation([catalogue.field(name) for name in sorted(names)]).items():
        columns = [one.column for one in fields] + [one.entered for one in fields if one.entered]
        found = _facts(asked, relation, columns, registry)
        values |= {one.name: found[one.column] for one in fields if one.column in found}
        entered |= {one.name: str(found[one.entered]) for one in fields if found.get(one.entered) is not None}
    properties = frozenset[tuple[str, str]]().union(*(one.properties for one in used))
    events = frozenset[str]().union(*(one.events for one in used))
    happened = _events(asked, sorted(events), sorted({name for _, name in properties}), registry)
    return Record(asked.as_of, asked.today, {**values, **given}, happened, entered, asked.hidden)


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
    asked: Asked, names: Sequence[str], properties: Sequence[str], registry: Registry
) -> tuple[EventFact, ...]:
    if not names:
        return ()
    columns = [f"p_{name}" for name in properties]
    chosen = "".join(f', r."{column}"' for column in columns)
    text = (
        f"{_with(EVENT_RELATION, frozenset(columns), registry)}\n"
        f"select r.event, r.name, r.occurred_at, r.local_date, r.message_id{chosen}\n"
        f"from scope join {EVENT_RELATION} r on r.lead = scope.lead and r.occurred_at <= scope.as_of\n"
        "where r.name = any(%(names)s)"
    )
    return tuple(
        EventFact(
            id=event,
            name=name,
            occurred_at=occurred_at,
            local_date=local_date,
            message_id=message_id,
            properties=dict(zip(properties, rest, strict=True)),
        )
        for event, name, occurred_at, local_date, message_id, *rest in sql.rows(
            text, {**vars(asked), "names": list(names)}
        )
    )


def _with(relation: str, columns: frozenset[str], registry: Registry) -> str:
    return with_clause(Compiled("", {relation: columns}, None), _SCOPE, _SINCE, registry)
