"""The conditions of a lifecycle as one statement, in which every event is read once: also for how interest went on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from leadwright.criteria.catalogue import SCOPE_EVENTS, Catalogue
from leadwright.criteria.compile import Compiled, kept
from leadwright.criteria.compile.vocabulary import Vocabulary, vocabulary_of
from leadwright.criteria.nodes import Count, Edge, EventTest, Node, Sum, leaves
from leadwright.lifecycle.fields import FIRST_MQL, INTEREST

if TYPE_CHECKING:
    from ibis.expr import types as ir

    from leadwright.criteria.compile.marks import Marks
    from leadwright.criteria.compile.rows import Program
    from leadwright.lifecycle.documents import InterestPart

_COMPILERS = ("leadwright.criteria", "leadwright.lifecycle")
_READ, _MARKED = "judge_read", "judge_marked"
_FIRST, _LAST, _DAY = "first_engaged_on", "last_interest_on", "local_date"
_MQL: Final = {"lead": "int64", "mql_on": "date", "told_on": "date"}


@dataclass(frozen=True)
class _Source:
    """Everything the text depends on."""

    conditions: tuple[tuple[str, Node], ...]
    vocabulary: Vocabulary
    first: tuple[str, ...]
    later: tuple[str, ...]

    @property
    def tests(self) -> list[EventTest]:
        """What is asked of events, by conditions and for interest."""
        own = [test for _, node in self.conditions for test in leaves(node, EventTest)]
        return [*own, *(EventTest(names) for names in (self.first, self.later) if names)]


def judging(conditions: Mapping[str, Node], interest: InterestPart, catalogue: Catalogue) -> Compiled:
    """One row for each row of the scope: `lead`, `as_of`, `today`, and for each condition a boolean column, never NULL.

    As `criteria.compile.conditions`, but what conditions ask of interest is computed with their event tests instead of being
    read as a relation. Raises as that does.
    """
    vocabulary = vocabulary_of(conditions.values(), catalogue)
    asks = any(column.relation == INTEREST for _, column in vocabulary.fields)
    first, later = (tuple(names) if asks else () for names in (interest.first, interest.later))
    return _judging(_Source(tuple(conditions.items()), vocabulary, first, later))


@lru_cache(maxsize=64)
def _judging(source: _Source) -> Compiled:
    return kept(("judging", source), _COMPILERS, lambda: _compiled(source))


def _compiled(source: _Source) -> Compiled:
    """The stages are compiled one by one, each fenced off from the next, as those of a scoring model are."""
    from leadwright.criteria.catalogue import EVENT_RELATION
    from leadwright.criteria.compile.dialects import text_of
    from leadwright.criteria.compile.marks import Marks
    from leadwright.criteria.compile.rows import Program
    from leadwright.criteria.compile.statement import Dialect

    marks = Marks.of(source.tests)
    named = dict(source.conditions)
    days = [_DAY] if source.first or source.later else []
    program = Program(
        named, source.vocabulary, source.tests, days, [INTEREST], marks if source.tests else None
    )
    relations = program.relations
    stages: dict[str, ir.Table] = {}
    if columns := relations.pop(EVENT_RELATION, None):
        relations[SCOPE_EVENTS] = columns
        stages = _event_stages(source, marks, columns)
    row = _row(program, source, marks, list(stages.values())[-1] if stages else None)
    if program.made(INTEREST):
        relations[FIRST_MQL] = frozenset(_MQL) - {"lead"}
    answers = text_of(row.select("lead", "as_of", "today", **program.answers(row)), Dialect.POSTGRES)
    ctes = ",\n".join(
        f"{name} AS (\n{text_of(one, Dialect.POSTGRES)}\nOFFSET 0\n)" for name, one in stages.items()
    )
    return Compiled(f"WITH {ctes}\n{answers}" if ctes else answers, relations, program.window_days)


def _event_stages(source: _Source, marks: Marks, columns: frozenset[str]) -> dict[str, ir.Table]:
    """The events that are asked for with each property read once, and what they count for."""
    import ibis

    from leadwright.criteria.compile.happenings import scope_events
    from leadwright.criteria.references import property_names

    happened = scope_events(columns, source.vocabulary)
    asked: dict[str, set[str]] = {}
    for test in source.tests:
        for one in property_names(test):
            asked.setdefault(f"p_{one}", set()).update(test.names)
    properties = {
        name: ibis.ifelse(
            happened["name"].isin(sorted(names)), happened[name], ibis.null(happened[name].type())
        )
        for name, names in sorted(asked.items())
    }
    every = sorted({name for test in source.tests for name in test.names})
    plain = [name for name in happened.columns if name not in properties and name != "age"]
    read = happened.filter(happened["name"].isin(every)).select(*plain, **properties)
    before = ibis.table(read.schema(), name=_READ)
    marked = before.select(*_carried(source), **marks.columns(before, source.vocabulary))
    return {_READ: read, _MARKED: marked}


def _carried(source: _Source) -> list[str]:
    """What is measured of events by its values; all else has become marks."""
    carried = {"lead"} | ({_DAY} if source.first or source.later else set())
    for test in source.tests:
        match test.measure:
            case Count(distinct=str() as name) | Sum(property=name):
                carried.add(f"p_{name}")
            case Edge():
                carried.add("occurred_at")
    return sorted(carried)


def _row(program: Program, source: _Source, marks: Marks, marked: ir.Table | None) -> ir.Table:
    """The row of every lead, with what `interest.sql` says of it."""
    import ibis

    if marked is None:
        return _with_interest(program, program.row(None))
    happened = ibis.table(marked.schema(), name=_MARKED)
    aggregates = program.aggregates(happened)
    for name, names, edge in ((_FIRST, source.first, "min"), (_LAST, source.later, "max")):
        if names:
            where = marks.on(happened, EventTest(names))
            aggregates[name] = getattr(happened[_DAY], edge)(where=where)
    measured = happened.group_by("lead").aggregate(**aggregates)
    own = [name for name in (_FIRST, _LAST) if name in aggregates]
    return _with_interest(program, program.row(measured, own))


def _with_interest(program: Program, row: ir.Table) -> ir.Table:
    """The columns of `lead_interest` that conditions ask for. Where no event is interest, none of its days is known."""
    import ibis

    asked = program.made(INTEREST)
    if not asked:
        return row
    mql = ibis.table(_MQL, name=FIRST_MQL)
    joined = row.left_join(mql, row.lead == mql.lead)
    first, last = (row[name] if name in row.columns else ibis.null("date") for name in (_FIRST, _LAST))
    made = {
        _FIRST: first,
        _LAST: last,
        "mql_on": mql.mql_on,
        "interest_went_on": (last > ibis.greatest(first, mql.told_on)).fill_null(False),
    }
    others = [row[name] for name in row.columns if name not in (_FIRST, _LAST)]
    return joined.select(*others, **{name: made[column] for column, name in asked.items()})
