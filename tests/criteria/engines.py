"""The same leads in PostgreSQL and DuckDB, and what each engine says of a condition."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import duckdb
from django.db import connection

from leadwright.criteria import compile as criteria_compile
from leadwright.criteria.compile import Dialect
from leadwright.criteria.evaluate import evaluate
from leadwright.criteria.happenings import one_event_decides
from leadwright.criteria.nodes import EventTest, Node
from leadwright.criteria.types import FieldType
from tests.criteria.leads import Lead, column_value
from tests.criteria.world import ADJUSTING, CATALOGUE, FIELDS, PROPERTIES

# The relation `scope_events` as its charter has it, over the other two.
SCOPE_EVENTS = """CREATE TEMP VIEW scope_events AS
SELECT s.lead, s.as_of, s.today, date_part('epoch', s.as_of) - date_part('epoch', e.occurred_at) AS age, {columns}
FROM event_facts e JOIN scope s ON s.lead = e.lead WHERE e.occurred_at <= s.as_of"""

_PROPERTIES = (*PROPERTIES.values(), *ADJUSTING.values())
Rows = list[tuple[object, ...]]
SQL_TYPES = {
    FieldType.TEXT: "text",
    FieldType.CHOICE: "text",
    FieldType.CHOICES: "text[]",
    FieldType.BOOLEAN: "boolean",
    FieldType.INTEGER: "bigint",
    FieldType.DECIMAL: "numeric(18,4)",
    FieldType.MONEY: "numeric(18,4)",
    FieldType.DATE: "date",
    FieldType.INSTANT: "timestamptz",
}


@dataclass(frozen=True)
class Table:
    name: str
    columns: Mapping[str, str]
    rows: Rows

    @property
    def ddl(self) -> str:
        columns = ", ".join(f'"{name}" {kind}' for name, kind in self.columns.items())
        return f'CREATE TEMP TABLE "{self.name}" ({columns})'


def tables(leads: Sequence[Lead]) -> Iterator[Table]:
    """The relations that compiled conditions read."""
    scope: Rows = [(lead.number, lead.record.as_of, lead.record.today) for lead in leads]
    yield Table("scope", {"lead": "bigint", "as_of": "timestamptz", "today": "date"}, scope)
    yield _facts("lead_facts", [lead for lead in leads if lead.has_facts])
    yield _facts("custom_facts", [lead for lead in leads if lead.has_custom_facts])
    yield _events(leads)


def _facts(relation: str, leads: Sequence[Lead]) -> Table:
    fields = [field for field in FIELDS if field.relation == relation]
    rows: Rows = [
        (lead.number, *(column_value(one.type, lead.record.values[one.name]) for one in fields))
        for lead in leads
    ]
    return Table(relation, {"lead": "bigint"} | {one.column: SQL_TYPES[one.type] for one in fields}, rows)


def _events(leads: Sequence[Lead]) -> Table:
    columns = {
        "lead": "bigint",
        "event": "bigint",
        "name": "text",
        "occurred_at": "timestamptz",
        "local_date": "date",
    }
    rows: Rows = [
        (
            *(lead.number, event.id, event.name, event.occurred_at, event.local_date),
            *(column_value(one.type, event.properties.get(one.name)) for one in _PROPERTIES),
        )
        for lead in leads
        for event in lead.record.events
    ]
    return Table("event_facts", columns | {one.column: SQL_TYPES[one.type] for one in _PROPERTIES}, rows)


def _scope_events(leads: Sequence[Lead]) -> str:
    columns = [f'e."{name}"' for name in _events(leads).columns if name != "lead"]
    return SCOPE_EVENTS.format(columns=", ".join(columns))


class Postgres:
    """The connection of the tests; temporary tables, gone with the transaction."""

    dialect = Dialect.POSTGRES

    def load(self, leads: Sequence[Lead]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP VIEW IF EXISTS pg_temp.scope_events")
            for table in tables(leads):
                cursor.execute(f'DROP TABLE IF EXISTS pg_temp."{table.name}"')
                cursor.execute(table.ddl)
                with cursor.copy(f'COPY pg_temp."{table.name}" FROM STDIN') as copy:
                    for row in table.rows:
                        copy.write_row(row)
                cursor.execute(f'ANALYZE pg_temp."{table.name}"')
            cursor.execute(_scope_events(leads))

    def run(self, sql: str) -> Rows:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()


class DuckDB:
    """A database in memory; every value goes in as text and is cast there, so none is rounded on the way."""

    dialect = Dialect.DUCKDB

    def __init__(self) -> None:
        self._connection = duckdb.connect()
        self._connection.execute("SET TimeZone = 'UTC'")

    def load(self, leads: Sequence[Lead]) -> None:
        self._connection.execute("DROP VIEW IF EXISTS scope_events")
        for table in tables(leads):
            self._connection.execute(f'DROP TABLE IF EXISTS "{table.name}"')
            self._connection.execute(table.ddl)
            casts = ", ".join(f"unnest(?::{_text_of(kind)}[])::{kind}" for kind in table.columns.values())
            values = [[_as_text(row[index]) for row in table.rows] for index in range(len(table.columns))]
            self._connection.execute(f'INSERT INTO "{table.name}" SELECT {casts}', values)
        self._connection.execute(_scope_events(leads))

    def run(self, sql: str) -> Rows:
        return self._connection.execute(sql).fetchall()


Engine = Postgres | DuckDB


def _text_of(kind: str) -> str:
    return kind if kind.endswith("[]") else "text"


def _as_text(value: object) -> object:
    match value:
        case None | str() | list():
            return value
        case bool() | int() | Decimal() | date() if not isinstance(value, datetime):
            return str(value).lower()
        case datetime():
            return value.astimezone(UTC).isoformat()
    raise TypeError(value)


Disagreement = tuple[str, Node, int]


def disagreements(
    trees: Sequence[Node], leaves: Sequence[Node], leads: Sequence[Lead], engine: Engine
) -> list[Disagreement]:
    """The cells where an engine says something else than plain Python: (form, condition, lead). Leaves are
    asked in one statement only; trees also one by one as lists.
    """
    named = {f"c{index}": node for index, node in enumerate([*trees, *leaves])}
    expected = expected_answers(named, leads)
    lists = list(named.items())[: len(trees)]
    return [
        *in_conditions(named, expected, engine),
        *(cell for key, node in lists for cell in in_filter(node, expected[key], engine)),
    ]


Expected = Mapping[str, Mapping[int, bool]]


def expected_answers(named: Mapping[str, Node], leads: Sequence[Lead]) -> Expected:
    """What plain Python says of every tree and lead."""
    return {
        key: {lead.number: evaluate(node, lead.record, CATALOGUE).matches for lead in leads}
        for key, node in named.items()
    }


def in_conditions(named: Mapping[str, Node], expected: Expected, engine: Engine) -> Iterator[Disagreement]:
    answers = engine.run(criteria_compile.conditions(named, CATALOGUE, engine.dialect).sql)
    assert len(answers) == len({row[0] for row in answers}) == len(next(iter(expected.values())))
    for number, *said in answers:
        for (key, node), one in zip(named.items(), said, strict=True):
            if one is not expected[key][number]:  # type: ignore[index]
                yield "conditions", node, number  # type: ignore[misc]


def in_filter(node: Node, expected: Mapping[int, bool], engine: Engine) -> Iterator[Disagreement]:
    selected = engine.run(criteria_compile.condition_filter(node, CATALOGUE, engine.dialect).sql)
    found = {row[0] for row in selected}
    assert len(found) == len(selected)
    for number, wanted in expected.items():
        if (number in found) is not wanted:
            yield "condition_filter", node, number
    if isinstance(node, EventTest) and one_event_decides(node):
        # Each lead of the world is judged at an instant of its own; a lead with an event that is right at any of them comes.
        alone = criteria_compile.event_leads(node, CATALOGUE, engine.dialect)
        having = {row[0] for row in engine.run(alone.sql)}
        yield from (("event_leads", node, one) for one in expected if expected[one] and one not in having)
