"""What is asked of an engine: the model with its segments in place, the instant, and the relations its statement reads."""

import hashlib
import json
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from leadwright.criteria import registry
from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.compile.statement import Compiled, Dialect, with_clause
from leadwright.platform import clock, workspace
from leadwright.replay.relations import OWN, Instant
from leadwright.scoring import adjusting
from leadwright.scoring.compile import CompiledModel, compile_model
from leadwright.scoring.documents import in_place
from leadwright.scoring.model import EventRule, ScoringModel

# Every lead that lives and of which something was known at the instant: the scope of all engines.
SCOPE = """select st.lead_id as lead, %(as_of)s::timestamptz as as_of, %(today)s::date as today
from standing st
join lead_history h on h.lead_id = st.lead_id and h.valid_from <= %(as_of)s and %(as_of)s < h.valid_to"""


class Engine(StrEnum):
    POSTGRESQL = "postgresql"
    DUCKDB = "duckdb"
    SPARK = "spark"


DIALECTS = {
    Engine.POSTGRESQL: Dialect.POSTGRES,
    Engine.DUCKDB: Dialect.DUCKDB,
    Engine.SPARK: Dialect.SPARK,
}


@dataclass(frozen=True)
class Asked:
    """A model to be run over all leads at an instant. `name` is what people call it: a slug with its version, or a file."""

    name: str
    model: ScoringModel
    catalogue: Catalogue
    at: datetime
    moment: Instant
    details: bool = True

    @classmethod
    def of(cls, name: str, body: ScoringModel, at: datetime, *, details: bool = True) -> "Asked":
        """`details`: with the strongest reason and the next wake, which a standing keeps.

        Raises ConditionError for a segment that is not published.
        """
        today = clock.local_date(at, str(workspace.read("time_zone")))
        return cls(name, in_place(body), registry.catalogue(), at, Instant(at, today), details)

    def compiled(self, dialect: Dialect, happened: Set[str]) -> CompiledModel:
        """The statement; what asks for events that never happened is left out of it, and its lines are 0."""
        return compile_model(
            silenced(self.model, happened),
            self.catalogue,
            dialect,
            details=self.details,
            adjusted=adjusting.EVENT in happened,
        )

    def digest(self) -> str:
        """What the model says, in sixteen characters."""
        said = json.dumps(self.model.model_dump(mode="json"), sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    @property
    def params(self) -> dict[str, datetime | date]:
        """The parameters of SCOPE."""
        return {"as_of": self.at, "today": self.moment.today}


@dataclass(frozen=True)
class ResultSet:
    """A finished result set: one row for each lead, as Parquet.

    Columns are those of `scoring.compile`: every line and the points of each dimension in millionths, bands, priority, the
    last activity, the strongest reason and the seconds until the score may change by time alone.
    `path` is a file, or a folder of files.
    """

    path: Path
    engine: Engine
    model: str
    digest: str
    at: datetime
    leads: int

    @property
    def pattern(self) -> str:
        """What DuckDB reads all of it by."""
        return str(self.path / "*.parquet") if self.path.is_dir() else str(self.path)


def silenced(model: ScoringModel, happened: Set[str]) -> ScoringModel:
    """The model with 0 points for event rules none of whose events ever happened: nothing is computed for them.

    Most workspaces use a fraction of the events that a model asks for, and each rule costs three aggregates over the whole log.
    """
    rules = tuple(
        rule.model_copy(update={"points": type(rule.points)(0)})
        if isinstance(rule, EventRule) and happened.isdisjoint(rule.event)
        else rule
        for rule in model.rules
    )
    return model.model_copy(update={"rules": rules})


def given_relations(compiled: Compiled) -> Mapping[str, frozenset[str]]:
    """The relations of a statement that no archive holds."""
    return {name: columns for name, columns in compiled.relations.items() if name not in OWN}


def relation_select(name: str, columns: Set[str]) -> str:
    """psycopg text: one relation over SCOPE, with `lead` and its columns in their order."""
    needed = Compiled("", {name: frozenset(columns)}, None)
    ctes = with_clause(needed, SCOPE, "select '-infinity'::timestamptz as since")
    return (
        f"{ctes}\nselect lead, {', '.join(f'{name}.{_quoted(one)}' for one in sorted(columns))} from {name}"
    )


def _quoted(name: str) -> str:
    return f'"{name}"'
