"""Compiled text, and how it becomes a statement for PostgreSQL. Light: does not load Ibis."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from leadwright.criteria.registry import Registry, shared


class Dialect(StrEnum):
    POSTGRES = "postgres"
    DUCKDB = "duckdb"
    SPARK = "pyspark"


@dataclass(frozen=True, slots=True)
class Compiled:
    """SQL over the relations `scope(lead, as_of, today)` and those in `relations`, each with `lead` and the
    named columns.

    `window_days` is how far back events can change the answer (None: all history). `inline_scope` is for
    lists, where the planner should see through the scope to use indexes; without it a scope that is named
    twice is computed once.
    """

    sql: str
    relations: Mapping[str, frozenset[str]] = field(hash=False)
    window_days: int | None
    inline_scope: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "relations", MappingProxyType(dict(self.relations)))


SINCE: Final = "(select since from clock)"
"""How the SQL of a relation names the instant before which no event matters."""


def prelude(
    compiled: Compiled, scope_sql: str, since_sql: str, registry: Registry = shared, since: str = SINCE
) -> str:
    """The whole PostgreSQL statement, ready for psycopg: every relation as a CTE, then the compiled text.

    `scope_sql` gives lead (each once), as_of and today; `since_sql` one row with `since`, an instant before
    which no event matters. Both are psycopg text with named parameters; a % of the compiled text is doubled
    here. Where the caller knows the instant, `since` is an expression of constants: the planner then sees how
    many events there are, which it takes for one in two hundred when a subselect says it.
    """
    ctes = with_clause(compiled, scope_sql, since_sql, registry, since)
    # As a subselect, because the compiled text may begin with a WITH of its own, which brackets alone do not allow.
    return f"{ctes}\nSELECT * FROM (\n{compiled.sql.replace('%', '%%')}\n) AS answered"


def with_clause(
    compiled: Compiled, scope_sql: str, since_sql: str, registry: Registry = shared, since: str = SINCE
) -> str:
    """`WITH scope AS (…), clock AS (…), …` alone, for callers that add CTEs and a SELECT of their own."""
    inlined = "NOT MATERIALIZED "
    ctes = [
        f"scope AS {inlined if compiled.inline_scope else ''}(\n{scope_sql}\n)",
        f"clock AS (\n{since_sql}\n)",
    ]
    for name in sorted(compiled.relations):
        sql = registry.relation_sql(name, compiled.relations[name]).replace(SINCE, since)
        ctes.append(f"{name} AS {inlined}(\n{sql}\n)")
    return "WITH " + ",\n".join(ctes)


def since_sql(window_days: int | None) -> str:
    """The relation `clock` over a scope: the earliest instant an event can matter for any of its leads."""
    if window_days is None:
        return "select '-infinity'::timestamptz as since"
    return f"select min(as_of) - interval '{window_days * 86_400} seconds' as since from scope"
