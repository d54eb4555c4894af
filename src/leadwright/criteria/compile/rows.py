"""Several conditions as expressions over one row for each lead, so that the events are read once."""

from collections.abc import Iterable, Mapping

import ibis
from ibis.expr import types as ir

from leadwright.criteria.catalogue import EVENT_RELATION
from leadwright.criteria.compile.happenings import (
    Quantity,
    event_columns,
    event_filter,
    events_in_scope,
    passes,
    scope_table,
)
from leadwright.criteria.compile.leaves import COLUMN_TYPES, Moments, leaf
from leadwright.criteria.compile.marks import Marks, only_asks_whether
from leadwright.criteria.compile.trees import tree
from leadwright.criteria.compile.vocabulary import Column, Vocabulary
from leadwright.criteria.nodes import EventTest, FieldTest, Node, leaves
from leadwright.criteria.references import longest, window_days


class Program:
    """The conditions of one statement, by name.

    `events` are what happened to the leads in scope, `aggregates` go into one GROUP BY lead over them, `row`
    joins the result and the facts to the scope, and `answers` are the booleans over that row. A caller with
    event tests of its own names them in `also`, and further columns of events in `columns`, and adds its
    aggregates to the same GROUP BY. Relations in `made` are not read: the caller adds their columns, which
    `made` names, to the row. With `marks` the events bear those of every test.
    """

    def __init__(
        self,
        named: Mapping[str, Node],
        vocabulary: Vocabulary,
        also: Iterable[EventTest] = (),
        columns: Iterable[str] = (),
        made: Iterable[str] = (),
        marks: Marks | None = None,
    ) -> None:
        self._named = dict(named)
        self._vocabulary = vocabulary
        own = [test for node in named.values() for test in leaves(node, EventTest)]
        self._tests = [*own, *also]
        self._columns = event_columns(self._tests) | frozenset(columns)
        self._marks = marks
        counted = [test for test in own if marks is None or not only_asks_whether(test)]
        quantities = dict.fromkeys(Quantity.of(test) for test in counted)
        self._amounts = {quantity: f"k{index}" for index, quantity in enumerate(quantities)}
        self._facts = _fact_names(vocabulary)
        self._made = frozenset(made)

    @property
    def relations(self) -> dict[str, frozenset[str]]:
        """The relations and their columns besides `lead`."""
        used: dict[str, set[str]] = {}
        for column in self._facts:
            if column.relation not in self._made:
                used.setdefault(column.relation, set()).add(column.column)
        relations = {name: frozenset(columns) for name, columns in used.items()}
        if self._tests:
            relations[EVENT_RELATION] = self._columns
        return relations

    @property
    def window_days(self) -> int | None:
        """How far back events can change an answer; None is all history."""
        return longest(window_days(node) for node in (*self._named.values(), *self._tests))

    def events(self) -> ir.Table:
        """The events of the leads in scope that any test looks at, up to the instant each lead is judged at,
        with `as_of` and `today` beside them.
        """
        happened = events_in_scope(self._columns, self._vocabulary)
        names = sorted({name for test in self._tests for name in test.names})
        return happened.filter(happened["name"].isin(names))

    def aggregates(self, happened: ir.Table) -> dict[str, ir.Scalar]:
        """The amounts of the conditions' event tests, to be taken over `events()`."""
        marks = self._marks.all_of(happened) if self._marks is not None else {}
        return marks | {
            name: quantity.over(happened, self._matching(quantity.test, happened), self._vocabulary)
            for quantity, name in self._amounts.items()
        }

    def _matching(self, test: EventTest, happened: ir.Table) -> ir.BooleanValue:
        if self._marks is not None:
            return self._marks.on(happened, test)
        return event_filter(test, happened, Moments.of(happened), self._vocabulary)

    def measured(self) -> ir.Table | None:
        """One row of amounts for each lead with an event that counts; None without event tests."""
        if not self._tests:
            return None
        happened = self.events()
        return happened.group_by("lead").aggregate(**self.aggregates(happened))

    def row(self, measured: ir.Table | None, extra: Iterable[str] = ()) -> ir.Table:
        """One row for each lead in scope: lead, as_of, today, the facts and the amounts (`extra` names the
        caller's own columns of `measured`). Without facts or events they are NULL.
        """
        scope = scope_table()
        joined, columns = scope, {name: scope[name] for name in ("lead", "as_of", "today")}
        for relation, table in self._relation_tables().items():
            joined = joined.left_join(table, scope.lead == table.lead)
            columns |= {
                name: table[column.column]
                for column, name in self._facts.items()
                if column.relation == relation
            }
        if measured is not None:
            joined = joined.left_join(measured, scope.lead == measured.lead)
            words = self._marks.words if self._marks is not None else ()
            columns |= {name: measured[name] for name in (*self._amounts.values(), *words, *extra)}
        return joined.select(**columns)

    def answers(self, row: ir.Table) -> dict[str, ir.BooleanValue]:
        """One boolean for each condition, never NULL."""
        return {
            name: tree(node, lambda test, two_valued: self.leaf(test, row, two_valued), two_valued=True)
            for name, node in self._named.items()
        }

    def leaf(self, test: FieldTest | EventTest, row: ir.Table, two_valued: bool) -> ir.BooleanValue:
        """One leaf over a row of facts and amounts."""
        moments = Moments.of(row)
        if isinstance(test, EventTest):
            return passes(test.measure, self._amount(test, row), moments)
        column = self._vocabulary.columns[test.field]
        return leaf(row[self._facts[column]], column.type, test.comparison, moments, two_valued)

    def _amount(self, test: EventTest, row: ir.Table) -> ir.Value:
        if self._marks is not None and only_asks_whether(test):
            return ibis.ifelse(self._marks.on(row, test), 1, 0)
        return row[self._amounts[Quantity.of(test)]]

    def fact(self, field: str, row: ir.Table) -> ir.Value:
        """The value of a field that the conditions use, in a row of `row`; NULL where it is unknown."""
        return row[self._facts[self._vocabulary.columns[field]]]

    def made(self, relation: str) -> dict[str, str]:
        """The columns of a relation that is not read, each with the name it has in the row."""
        return {column.column: name for column, name in self._facts.items() if column.relation == relation}

    def _relation_tables(self) -> dict[str, ir.Table]:
        schemas: dict[str, dict[str, str]] = {}
        for column in self._facts:
            if column.relation in self._made:
                continue
            schema = schemas.setdefault(column.relation, {"lead": "int64"})
            schema[column.column] = COLUMN_TYPES[column.type]
        return {name: ibis.table(schema, name=name) for name, schema in sorted(schemas.items())}


def _fact_names(vocabulary: Vocabulary) -> dict[Column, str]:
    """Short names for the columns of facts in the row, the same for the same columns."""
    columns = sorted({column for _, column in vocabulary.fields})
    return {column: f"f{index}" for index, column in enumerate(columns)}
