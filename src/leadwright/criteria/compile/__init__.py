"""Conditions for many leads: from trees to SQL text, with Ibis, which is loaded at the first call.

Owns: `conditions` (an answer for each lead and condition, all event tests in one scan), `condition_filter`
(the leads that match, for lists), `event_leads` (the same for one event test, from the events alone),
`prelude` and `with_clause` (the statement for PostgreSQL with its relations), and for packages with aggregates
of their own `program`, `event_filter` and `where_expression`, which give Ibis expressions.

Never: runs a statement or sees JSON. The text is the same for the same input and is cached by the trees, the
columns they use and the dialect.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.compile.keeping import keep_in, kept
from leadwright.criteria.compile.statement import Compiled, Dialect, prelude, since_sql, with_clause
from leadwright.criteria.compile.vocabulary import Vocabulary, vocabulary_of
from leadwright.criteria.nodes import EventTest, Node, PropertyTest

if TYPE_CHECKING:
    from ibis.expr import types as ir

    from leadwright.criteria.compile.rows import Program

__all__ = [
    "Compiled",
    "Dialect",
    "condition_filter",
    "conditions",
    "event_filter",
    "event_leads",
    "forget",
    "keep_in",
    "kept",
    "prelude",
    "program",
    "since_sql",
    "where_expression",
    "with_clause",
]

# PostgreSQL cuts longer column names.
_MAX_KEY_BYTES = 63
_LANGUAGE = "leadwright.criteria"


def conditions(
    named: Mapping[str, Node], catalogue: Catalogue, dialect: Dialect = Dialect.POSTGRES
) -> Compiled:
    """One row for each row of the scope: `lead`, and for each key a boolean column that is never NULL.

    The trees are validated and inlined. Raises UnknownName for a name that does not exist, ValueError for a
    segment that was not put in place and for a key that cannot name a column (1 to 63 bytes, not "lead").
    """
    for key in named:
        if not 1 <= len(key.encode()) <= _MAX_KEY_BYTES or key == "lead":
            raise ValueError(f'"{key}" cannot name the column of a condition.')
    items = tuple(named.items())
    return _conditions(items, vocabulary_of(named.values(), catalogue), dialect)


def condition_filter(node: Node, catalogue: Catalogue, dialect: Dialect = Dialect.POSTGRES) -> Compiled:
    """The leads of the scope for which `node` holds, as one column `lead`, in no order.

    Event tests become EXISTS and facts stay bare comparisons wherever that is the same, so that indexes serve
    a selective condition. Raises as `conditions` does.
    """
    return _condition_filter(node, vocabulary_of([node], catalogue), dialect)


def event_leads(test: EventTest, catalogue: Catalogue, dialect: Dialect = Dialect.POSTGRES) -> Compiled:
    """The leads with an event that alone decides the test, as one column `lead`, some more than once.

    Only for tests of which `one_event_decides`. The scope needs one row, which says when and names no lead; so leads outside of
    any list come, too. Raises as `conditions` does.
    """
    return _event_leads(test, vocabulary_of([test], catalogue), dialect)


def program(
    named: Mapping[str, Node],
    catalogue: Catalogue,
    also: Iterable[EventTest] = (),
    columns: Iterable[str] = (),
) -> Program:
    """The conditions as Ibis expressions, for a caller that adds aggregates of its own to the one scan of
    events.

    `also` are the caller's event tests, `columns` further columns of events it reads (event, message_id,
    source, local_date). Raises as `conditions` does.
    """
    from leadwright.criteria.compile.rows import Program

    tests = tuple(also)
    return Program(named, vocabulary_of([*named.values(), *tests], catalogue), tests, columns)


def event_filter(test: EventTest, table: ir.Table, catalogue: Catalogue) -> ir.BooleanValue:
    """Whether an event counts for the test (name, window, `where`; not its measure), for WHERE and FILTER.

    `table` has as_of, today, name, occurred_at, with a window of dates local_date, and the columns
    `p_<property>`. NULL stands for false. That the event happened by as_of is for the caller to ask once.
    """
    from leadwright.criteria.compile import happenings, leaves

    moments = leaves.Moments.of(table)
    return happenings.event_filter(test, table, moments, vocabulary_of([test], catalogue))


def where_expression(
    where: Sequence[PropertyTest], names: Sequence[str], table: ir.Table, catalogue: Catalogue
) -> ir.BooleanValue:
    """Whether every line holds for an event of any of `names`, for WHERE and FILTER; NULL stands for false.

    `table` has as_of, today and the columns `p_<property>`.
    """
    from leadwright.criteria.compile import happenings, leaves

    test = EventTest(tuple(names), tuple(where))
    moments = leaves.Moments.of(table)
    return happenings.where_expression(where, table, moments, vocabulary_of([test], catalogue))


def forget() -> None:
    """Drops the cached texts, and keeps none in a folder any longer."""
    keep_in(None)
    _conditions.cache_clear()
    _condition_filter.cache_clear()
    _event_leads.cache_clear()


@lru_cache(maxsize=256)
def _conditions(items: tuple[tuple[str, Node], ...], vocabulary: Vocabulary, dialect: Dialect) -> Compiled:
    return kept(
        ("conditions", items, vocabulary, dialect),
        [_LANGUAGE],
        lambda: _compiled_conditions(items, vocabulary, dialect),
    )


def _compiled_conditions(
    items: tuple[tuple[str, Node], ...], vocabulary: Vocabulary, dialect: Dialect
) -> Compiled:
    from leadwright.criteria.compile.dialects import text_of
    from leadwright.criteria.compile.rows import Program

    compiled = Program(dict(items), vocabulary)
    row = compiled.row(compiled.measured())
    sql = text_of(row.select("lead", **compiled.answers(row)), dialect)
    return Compiled(sql, compiled.relations, compiled.window_days)


@lru_cache(maxsize=256)
def _condition_filter(node: Node, vocabulary: Vocabulary, dialect: Dialect) -> Compiled:
    return kept(
        ("filter", node, vocabulary, dialect),
        [_LANGUAGE],
        lambda: _compiled_filter(node, vocabulary, dialect),
    )


def _compiled_filter(node: Node, vocabulary: Vocabulary, dialect: Dialect) -> Compiled:
    from leadwright.criteria.compile.dialects import text_of
    from leadwright.criteria.compile.rows import Program
    from leadwright.criteria.compile.selection import selection

    needs = Program({"": node}, vocabulary)
    sql = text_of(selection(node, vocabulary), dialect)
    return Compiled(sql, needs.relations, needs.window_days, inline_scope=True)


@lru_cache(maxsize=256)
def _event_leads(test: EventTest, vocabulary: Vocabulary, dialect: Dialect) -> Compiled:
    return kept(
        ("event_leads", test, vocabulary, dialect),
        [_LANGUAGE],
        lambda: _compiled_event_leads(test, vocabulary, dialect),
    )


def _compiled_event_leads(test: EventTest, vocabulary: Vocabulary, dialect: Dialect) -> Compiled:
    from leadwright.criteria.compile.dialects import text_of
    from leadwright.criteria.compile.rows import Program
    from leadwright.criteria.compile.selection import happening

    needs = Program({"": test}, vocabulary)
    sql = text_of(happening(test, vocabulary), dialect)
    return Compiled(sql, needs.relations, needs.window_days, inline_scope=True)
