"""What is archived: the data sets, their typed columns, and the SQL that reads each from PostgreSQL.

Columns are what conditions compare: text in its folded form, numbers exact, instants in UTC. They come from the same checked
expressions that conditions read on PostgreSQL, so that every engine sees the same values.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from leadwright.criteria.types import FieldType
from leadwright.events.fields import known_events
from leadwright.leads.fields import archived_companies, archived_facts
from leadwright.leads.relations import FactColumn, event_property, quoted

EVENTS, FACTS, COMPANIES = "events", "facts", "companies"
LEADS, SUBJECTS, VERDICTS, OUTCOMES = "leads", "subjects", "verdicts", "outcomes"

# As DuckDB writes them. A list goes as JSON and becomes a list on the way in.
TYPES: Final[Mapping[FieldType, str]] = {
    FieldType.TEXT: "VARCHAR",
    FieldType.CHOICE: "VARCHAR",
    FieldType.CHOICES: "VARCHAR[]",
    FieldType.BOOLEAN: "BOOLEAN",
    FieldType.INTEGER: "BIGINT",
    FieldType.DECIMAL: "DECIMAL(18,4)",
    FieldType.MONEY: "DECIMAL(18,4)",
    FieldType.DATE: "DATE",
    FieldType.INSTANT: "TIMESTAMPTZ",
}
_LEADS_A_BUCKET = 100_000
_EVENTS_A_BUCKET = 2_000_000


@dataclass(frozen=True)
class Dataset:
    """Columns by name, each with its type and its SQL over the rows of `rows`.

    A state has buckets: `key` is the number that `bucket` of go into one file. A log has none; its rows only ever arrive, `key`
    being the order they arrive in, and lie by the month of `received`.
    """

    name: str
    rows: str
    key: str
    columns: Mapping[str, tuple[str, str]]
    bucket: int = 0
    received: str = ""
    # The table whose rows tell whether a bucket changed, and its number.
    table: str = ""
    number: str = "id"

    @property
    def types(self) -> dict[str, str]:
        return {name: kind for name, (kind, _) in self.columns.items()}

    def select(self) -> str:
        """The SELECT of all columns, to which conditions can be added; psycopg text."""
        chosen = (f'{_text(kind, sql)} as "{name}"' for name, (kind, sql) in self.columns.items())
        return f"select {', '.join(chosen)} from {self.rows}"

    def changes(self) -> str:
        """SQL: for each bucket its number and a text that another one follows whenever a row came, went or was written again.

        `xmin` names the transaction that wrote a row last; a row that was frozen keeps it.
        """
        key = self.key.rpartition(".")[2]
        return f"""select {key} / {self.bucket} as bucket,
    count(*)::text || ':' || sum(hashint8extended({self.number}, xmin::text::bigint))::text as state
from {self.table} group by 1 order by 1"""


def datasets() -> tuple[Dataset, ...]:
    """Everything that is archived, with the columns there are now."""
    return (_events(), *_states())


def _events() -> Dataset:
    columns = {
        "event": ("BIGINT", "e.id"),
        "name": ("VARCHAR", "e.name"),
        "subject": ("BIGINT", "e.subject"),
        "occurred_at": ("TIMESTAMPTZ", "e.occurred_at"),
        "local_date": ("DATE", "e.local_date"),
        "received_at": ("TIMESTAMPTZ", "e.received_at"),
        "source": ("VARCHAR", "src.slug"),
    }
    names: dict[str, list[str]] = {}
    types: dict[str, FieldType] = {}
    for event in known_events():
        for name, one in event.properties.items():
            names.setdefault(name, []).append(event.name)
            types[name] = one.type
    for name in sorted(types):
        columns[f"p_{name}"] = _property(name, types[name], names[name])
    return Dataset(
        EVENTS,
        "event e left join source src on src.id = e.source_id",
        "e.id",
        columns,
        received="e.received_at",
    )


def _property(name: str, kind: FieldType, events: list[str]) -> tuple[str, str]:
    """Asked only of events that have it: looking into JSON is most of the work."""
    among = ", ".join(quoted(one) for one in events)
    return TYPES[kind], f"case when e.name in ({among}) then {event_property(name, kind)} end"


def _states() -> tuple[Dataset, ...]:
    facts = {name: one for name, one in archived_facts().items() if "{lead}" not in one.sql}
    of_lead = {name: one for name, one in archived_facts().items() if "{lead}" in one.sql}
    history = {
        "lead": ("BIGINT", "f.lead_id"),
        "valid_from": ("TIMESTAMPTZ", "f.valid_from"),
        "valid_to": ("TIMESTAMPTZ", "f.valid_to"),
        "time_known": ("BOOLEAN", "f.time_known"),
        "company": ("BIGINT", "f.company_id"),
    }
    firm = {
        "company": ("BIGINT", "f.company_id"),
        "valid_from": ("TIMESTAMPTZ", "f.valid_from"),
        "valid_to": ("TIMESTAMPTZ", "f.valid_to"),
    }
    lead = {
        "lead": ("BIGINT", "f.id"),
        "live": ("BOOLEAN", "f.merged_into is null and f.binned_at is null"),
    }
    return (
        _state(LEADS, "lead", "f.id", lead | _typed(of_lead, "f")),
        _state(FACTS, "lead_history", "f.lead_id", history | _typed(facts, "f")),
        _state(COMPANIES, "company_history", "f.company_id", firm | _typed(archived_companies(), "f")),
        _state(SUBJECTS, "subject", "f.id", _SUBJECT),
        _state(VERDICTS, "event_verdict", "f.event", _VERDICT, bucket=_EVENTS_A_BUCKET),
        _state(OUTCOMES, "stage_transition", "f.lead_id", _OUTCOME),
    )


_SUBJECT = {
    "subject": ("BIGINT", "f.id"),
    "kind": ("VARCHAR", "f.kind"),
    "lead": ("BIGINT", "f.lead_id"),
    "created_at": ("TIMESTAMPTZ", "f.created_at"),
}
_VERDICT = {
    "event": ("BIGINT", "f.event"),
    "verdict": ("VARCHAR", "f.verdict"),
    "classifier": ("VARCHAR", "f.classifier"),
    "version": ("INTEGER", "f.version"),
    "decided_at": ("TIMESTAMPTZ", "f.decided_at"),
    "current": ("BOOLEAN", "f.current"),
}
_OUTCOME = {
    "lead": ("BIGINT", "f.lead_id"),
    "at": ("TIMESTAMPTZ", "f.at"),
    "local_date": ("DATE", "f.local_date"),
    "from_stage": ("VARCHAR", "f.from_stage"),
    "to_stage": ("VARCHAR", "f.to_stage"),
    "cause": ("VARCHAR", "f.cause"),
    "seconds_in_stage": ("BIGINT", "f.seconds_in_stage"),
}


def _state(
    name: str, table: str, key: str, columns: Mapping[str, tuple[str, str]], bucket: int = _LEADS_A_BUCKET
) -> Dataset:
    return Dataset(name, f"{table} f", key, columns, bucket=bucket, table=table)


def _typed(columns: Mapping[str, FactColumn], lead: str) -> dict[str, tuple[str, str]]:
    return {name: (TYPES[one.type], one.sql.replace("{lead}", lead)) for name, one in sorted(columns.items())}


def _text(kind: str, sql: str) -> str:
    """How a value goes into CSV: a list as JSON, everything else as PostgreSQL prints it."""
    return f"to_json({sql})::text" if kind.endswith("[]") else sql
