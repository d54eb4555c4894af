"""One condition as a filter of the scope, in a form that indexes can serve: for lists, where few leads are
wanted.
"""

import operator
from dataclasses import replace

from ibis.expr import types as ir

from leadwright.criteria.compile.happenings import (
    Quantity,
    aged,
    event_columns,
    event_filter,
    event_table,
    events_in_scope,
    passes,
    scope_table,
)
from leadwright.criteria.compile.leaves import Moments, joined
from leadwright.criteria.compile.rows import Program
from leadwright.criteria.compile.trees import tree
from leadwright.criteria.compile.vocabulary import Vocabulary
from leadwright.criteria.happenings import DECISIVE_AGES, HAPPENED
from leadwright.criteria.nodes import (
    Bound,
    BoundKind,
    Count,
    Edge,
    EventTest,
    FieldTest,
    Node,
    Sum,
)

_NEVER = frozenset({Bound(BoundKind.AT_MOST, 0), Bound(BoundKind.EXACTLY, 0), Bound(BoundKind.LESS_THAN, 1)})


def selection(node: Node, vocabulary: Vocabulary) -> ir.Table:
    """The leads of the scope for which `node` holds, as one column `lead`.

    Nothing above a leaf that is not negated turns NULL into true, so such leaves stay bare and indexes can
    serve them.
    """
    program = Program({"": node}, vocabulary)
    row = program.row(None)
    selector = _Selector(row, vocabulary)

    def leaf(test: FieldTest | EventTest, two_valued: bool) -> ir.BooleanValue:
        if isinstance(test, EventTest):
            return selector.event(test)
        return program.leaf(test, row, two_valued)

    return row.filter(tree(node, leaf, two_valued=False)).select("lead")


def happening(test: EventTest, vocabulary: Vocabulary) -> ir.Table:
    """The leads with an event that alone decides the test (`one_event_decides`), as one column `lead`, some more than once.

    Of the scope it reads when, not who: one row will do.
    """
    events = event_table(event_columns([test]), vocabulary)
    happened = events.cross_join(scope_table().select("as_of", "today"))
    moments = Moments.of(happened)
    parts = [event_filter(test, happened, moments, vocabulary), happened.occurred_at <= moments.as_of]
    if isinstance(test.measure, Edge):
        parts.append(aged(test.measure, happened.occurred_at, moments))
    return happened.filter(joined(parts, operator.and_)).select("lead")


class _Selector:
    def __init__(self, row: ir.Table, vocabulary: Vocabulary) -> None:
        self._row = row
        self._vocabulary = vocabulary

    def event(self, test: EventTest) -> ir.BooleanValue:
        """EXISTS over the events wherever one event decides, else over the amount of the lead's events."""
        match test.measure:
            case Count(bound, None) if bound in HAPPENED:
                return self._exists(test)
            case Count(bound, None) if bound in _NEVER:
                return ~self._exists(test)
            case Edge():
                return self._edge(test, test.measure)
            case Count(bound) | Sum(bound=bound) if bound.holds_for(0):
                return ~self._measured(test, wanted=False)
        return self._exists(test) & self._measured(test, wanted=True)

    def _exists(self, test: EventTest, edge: Edge | None = None) -> ir.BooleanValue:
        """Whether an event matches that, with `edge`, is also of that age."""
        events = event_table(event_columns([test]), self._vocabulary)
        moments = Moments.of(self._row)
        parts = [
            events.lead == self._row.lead,
            event_filter(test, events, moments, self._vocabulary),
            events.occurred_at <= moments.as_of,
        ]
        if edge is not None:
            parts.append(aged(edge, events.occurred_at, moments))
        return joined(parts, operator.and_).any()

    def _edge(self, test: EventTest, edge: Edge) -> ir.BooleanValue:
        """The last event is recent if any is; it is old if one is and none is recent. The first is the mirror
        image.
        """
        decisive = DECISIVE_AGES[edge.which]
        if edge.age is decisive:
            return self._exists(test, edge)
        return self._exists(test, edge) & ~self._exists(test, replace(edge, age=decisive))

    def _measured(self, test: EventTest, wanted: bool) -> ir.BooleanValue:
        """Whether the lead has events and their amount passes (or, not `wanted`, fails).

        COALESCE keeps PostgreSQL from turning the EXISTS into a join that adds up the events of all leads
        before it looks at the rest of the condition; as it stands the planner adds up only for the leads that
        are left.
        """
        quantity = Quantity.of(test)
        happened = events_in_scope(event_columns([test]), self._vocabulary)
        moments = Moments.of(happened)
        happened = happened.filter(event_filter(test, happened, moments, self._vocabulary))
        amounts = happened.group_by("lead").aggregate(amount=quantity.over(happened, None, self._vocabulary))
        passing = passes(test.measure, amounts.amount, moments)
        amounts = amounts.filter(passing if wanted else ~passing)
        return (amounts.lead == self._row.lead).any().fill_null(False)
