"""The relations of a compiled statement for engines that read the archive: the same columns, over its files.

What the archive does not hold (consent, tags, owners, stages) is asked of PostgreSQL for the same scope and given to the engine
as a table of its own, so that no model has to do without anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from leadwright.archive.datasets import COMPANIES, EVENTS, FACTS, LEADS, SUBJECTS, VERDICTS
from leadwright.criteria.catalogue import EVENT_RELATION, SCOPE_EVENTS
from leadwright.criteria.compile.statement import Compiled, Dialect
from leadwright.leads.fields import COMPANY_FACTS, LEAD_FACTS

OWN = frozenset({LEAD_FACTS, COMPANY_FACTS, EVENT_RELATION, SCOPE_EVENTS})
_SECONDS = {Dialect.DUCKDB: "date_part('epoch', {0})", Dialect.SPARK: "(unix_micros({0}) / 1000000D)"}
_MACHINES = f"select event from {VERDICTS} o where o.current and o.verdict in ('machine', 'likely_machine')"


@dataclass(frozen=True)
class Instant:
    """When leads are judged: the instant, and the workspace's date then."""

    as_of: datetime
    today: date


def given(relation: str) -> str:
    """The name of the table that a relation from PostgreSQL is given as."""
    return f"given_{relation}"


def statement(
    compiled: Compiled, instant: Instant, dialect: Dialect, facts: Mapping[str, frozenset[str]]
) -> str:
    """The whole statement; `facts` says which columns of a data set the archive has, by its name.

    A column it has not, because nothing was ever written into it, is unknown for everybody.
    """
    writer = _Writer(instant, dialect, facts, _since(compiled.window_days, instant))
    # Read once more where it is named twice: a few columns of some rows of a file are less than all of them kept in memory.
    again = "NOT MATERIALIZED " if dialect is Dialect.DUCKDB else ""
    ctes = [f"scope AS (\n{writer.scope()}\n)"]
    ctes += [
        f"{name} AS {again}(\n{writer.relation(name, columns)}\n)"
        for name, columns in sorted(compiled.relations.items())
    ]
    return f"WITH {', '.join(ctes)}\nSELECT * FROM (\n{compiled.sql}\n) AS answered"


def _since(days: int | None, instant: Instant) -> datetime | None:
    try:
        return None if days is None else instant.as_of - timedelta(days=days)
    except OverflowError:  # a window that begins before the calendar
        return None


@dataclass(frozen=True)
class _Writer:
    instant: Instant
    dialect: Dialect
    known: Mapping[str, frozenset[str]]
    since: datetime | None

    def scope(self) -> str:
        """Every lead that lives, and of which something was known at the instant."""
        return f"""select f.lead, {self._instant()} as as_of, DATE '{self.instant.today}' as today
from {FACTS} f join {LEADS} l on l.lead = f.lead
where l.live and {self._valid("f", self._instant())}"""

    def relation(self, name: str, columns: frozenset[str]) -> str:
        match name:
            case _ if name == LEAD_FACTS:
                return self._facts(columns)
            case _ if name == COMPANY_FACTS:
                return self._companies(columns)
            case _ if name == SCOPE_EVENTS:
                return self._events(columns, with_age=True)
            case _ if name == EVENT_RELATION:
                return self._events(columns, with_age=False)
        chosen = "".join(f', "{column}"' for column in sorted(columns))
        return f"select lead{self._quoted(chosen)} from {given(name)}"

    def _facts(self, columns: frozenset[str]) -> str:
        of_lead = sorted(columns & self.known[LEADS])
        chosen = self._chosen("l", LEADS, of_lead) + self._chosen("f", FACTS, columns.difference(of_lead))
        join = f" join {LEADS} l on l.lead = f.lead" if of_lead else ""
        return f"""select f.lead{chosen} from scope
join {FACTS} f on f.lead = scope.lead and {self._valid("f", "scope.as_of")}{join}"""

    def _companies(self, columns: frozenset[str]) -> str:
        return f"""select h.lead{self._chosen("f", COMPANIES, columns)} from scope
join {FACTS} h on h.lead = scope.lead and {self._valid("h", "scope.as_of")}
join {COMPANIES} f on f.company = h.company and {self._valid("f", "scope.as_of")}"""

    def _events(self, columns: frozenset[str], *, with_age: bool) -> str:
        """The counted events of the scope up to the instant, through the subject each came with."""
        seconds = _SECONDS[self.dialect]
        age = f"{seconds.format('s.as_of')} - {seconds.format('e.occurred_at')} as age, " if with_age else ""
        bounds = [f"e.occurred_at <= {self._instant()}"]
        if self.since is not None:
            bounds.append(f"e.occurred_at >= {self._timestamp(self.since)}")
        own = {"name", "occurred_at", "local_date"}
        chosen = self._chosen("e", EVENTS, own | columns)
        scope = ", s.as_of, s.today" if with_age else ""
        return f"""select {age}s.lead{scope}{chosen}
from {EVENTS} e
join (select u.subject, scope.lead, scope.as_of, scope.today from {SUBJECTS} u join scope on scope.lead = u.lead) s
    on s.subject = e.subject
where {" and ".join(bounds)} and not exists (select 1 from ({_MACHINES}) v where v.event = e.event)"""

    def _chosen(self, row: str, dataset: str, columns: "frozenset[str] | set[str] | list[str]") -> str:
        known = self.known[dataset]
        return self._quoted(
            "".join(f', {row}."{one}"' if one in known else f', null as "{one}"' for one in sorted(columns))
        )

    def _valid(self, row: str, at: str) -> str:
        return f"{row}.valid_from <= {at} and {at} < {row}.valid_to"

    def _instant(self) -> str:
        return self._timestamp(self.instant.as_of)

    def _timestamp(self, at: datetime) -> str:
        written = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        return f"TIMESTAMPTZ '{written}+00'" if self.dialect is Dialect.DUCKDB else f"TIMESTAMP '{written}'"

    def _quoted(self, text: str) -> str:
        return text if self.dialect is Dialect.DUCKDB else text.replace('"', "`")
