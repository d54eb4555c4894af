"""Faults to plant into the compiler, one at least for every operator, measure, window and group."""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis
import pytest

from leadwright.criteria import literals
from leadwright.criteria.compile import happenings, leaves, rows, selection, trees
from leadwright.criteria.nodes import (
    AllOf,
    AnyOf,
    Bound,
    BoundKind,
    Edge,
    Node,
    NoneOf,
    Not,
    Which,
)
from leadwright.criteria.operators import Operator
from tests.criteria.trees import Document

Plant = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Fault:
    """`documents` are conditions in which the planted fault shows; without it they agree."""

    name: str
    plant: Plant
    documents: Sequence[Document]


def _leaf(operator: Operator, mutant: Callable[[Any, Any, leaves.Moments], Any]) -> Plant:
    return lambda patch: patch.setitem(leaves.LEAVES, operator, mutant)


def _on(field: str, operator: Operator, *operands: object) -> list[Document]:
    return [{"field": field, operator.value: operand} for operand in operands]


_TEXTS = ("a b", "i̇", "ceo", "istanbul", "strasse", "a", "😀", "12")
_NUMBERS = (0, 1, 50, 2.5, 0.3, -1, 99.5)
_DATES = ("2024-03-31", "2024-02-29", "2024-07-01", "2024-10-27")
_INSTANTS = ("2024-03-31T01:00:00Z", "2024-10-27T00:30:00Z", "2024-02-29T23:30:00Z", "2024-10-27T01:30:00Z")
_DAYS = (1, 2, 7, 30, 365)
_O = Operator


def _of_leaves() -> list[Fault]:
    """One operator compiled as its neighbour."""
    table: list[tuple[str, Operator, Callable[[Any, Any, Any], Any], Sequence[object]]] = [
        ("role", _O.IS, lambda c, w, _: c.startswith(w), _TEXTS),
        ("country", _O.IS, lambda c, w, _: c.lower() == w.lower(), ("DE", "de", "İ")),
        ("employees", _O.IS, lambda c, w, _: c >= w, (0, 1, 50)),
        ("subscribed", _O.IS, lambda c, w, _: c != w, (True, False)),
        ("renewal", _O.IS, lambda c, w, _: c <= w, _DATES),
        ("role", _O.ANY_OF, lambda c, w, _: c == w[0], [list(_TEXTS)]),
        ("topics", _O.ANY_OF, leaves.LEAVES[_O.ALL_OF], [["DE", "de"], ["ss", "ß"]]),
        ("topics", _O.ALL_OF, leaves.LEAVES[_O.ANY_OF], [["DE", "de"], ["ss", "ß"]]),
        ("role", _O.CONTAINS, leaves.LEAVES[_O.STARTS_WITH], _TEXTS),
        ("role", _O.CONTAINS_ANY_OF, lambda c, w, _: c.contains(w[0]), [list(_TEXTS)]),
        ("role", _O.STARTS_WITH, leaves.LEAVES[_O.CONTAINS], _TEXTS),
        ("role", _O.ENDS_WITH, leaves.LEAVES[_O.CONTAINS], _TEXTS),
        ("role", _O.WORD, leaves.LEAVES[_O.CONTAINS], _TEXTS),
        ("ratio", _O.AT_LEAST, leaves.LEAVES[_O.MORE_THAN], _NUMBERS),
        ("ratio", _O.AT_MOST, leaves.LEAVES[_O.LESS_THAN], _NUMBERS),
        ("budget", _O.MORE_THAN, leaves.LEAVES[_O.AT_LEAST], _NUMBERS),
        ("budget", _O.LESS_THAN, leaves.LEAVES[_O.AT_MOST], _NUMBERS),
        ("ratio", _O.BETWEEN, lambda c, w, _: (c > w[0]) & (c <= w[1]), [[0, 3], [1, 50]]),
        ("employees", _O.BETWEEN, lambda c, w, _: (c >= w[0]) & (c < w[1]), [[0, 3], [1, 50]]),
        ("renewal", _O.BEFORE, leaves.LEAVES[_O.ON_OR_BEFORE], _DATES),
        ("renewal", _O.AFTER, leaves.LEAVES[_O.ON_OR_AFTER], _DATES),
        ("contacted", _O.BEFORE, leaves.LEAVES[_O.ON_OR_BEFORE], _INSTANTS),
        ("contacted", _O.AFTER, leaves.LEAVES[_O.ON_OR_AFTER], _INSTANTS),
        ("renewal", _O.ON_OR_BEFORE, leaves.LEAVES[_O.BEFORE], _DATES),
        ("renewal", _O.ON_OR_AFTER, leaves.LEAVES[_O.AFTER], _DATES),
        ("renewal", _O.WITHIN_LAST_DAYS, lambda c, n, m: (c > m.today - _days(n)) & (c <= m.today), _DAYS),
        ("contacted", _O.WITHIN_LAST_DAYS, lambda c, n, m: c > m.before(n), _DAYS),
        ("renewal", _O.WITHIN_NEXT_DAYS, lambda c, n, m: (c > m.today) & (c <= m.today + _days(n)), _DAYS),
        ("contacted", _O.WITHIN_NEXT_DAYS, lambda c, n, m: (c >= m.as_of) & (c <= m.before(-n)), _DAYS),
        ("renewal", _O.MORE_THAN_DAYS_AGO, lambda c, n, m: c <= m.today - _days(n), _DAYS),
        ("contacted", _O.MORE_THAN_DAYS_AGO, lambda c, n, m: c < m.before(n), _DAYS),
    ]
    return [
        Fault(f"{operator} of {field}", _leaf(operator, mutant), _on(field, operator, *operands))
        for field, operator, mutant, operands in table
    ]


def _days(count: int) -> Any:
    return ibis.interval(days=count)


def _of_negation_and_null() -> list[Fault]:
    """What happens to a missing value."""
    documents: dict[Operator, list[Document]] = {
        _O.IS_NOT: _on("role", _O.IS_NOT, "ceo"),
        _O.NONE_OF: _on("topics", _O.NONE_OF, ["DE", "ss"]),
        _O.DOES_NOT_CONTAIN: _on("role", _O.DOES_NOT_CONTAIN, "a"),
        _O.DOES_NOT_START_WITH: _on("role", _O.DOES_NOT_START_WITH, "a"),
    }
    forgotten = [
        Fault(f"{one} without its negation", _plant_lost_negation, on) for one, on in documents.items()
    ]
    null_kept = [Fault(f"{one} that keeps NULL", _plant_null_below_not, on) for one, on in documents.items()]
    known = [
        Fault(f"known of an empty {field}", _plant_empty_is_known, _on(field, _O.KNOWN, True, False))
        for field in ("role", "country", "topics")
    ]
    bare: list[Document] = [{"not": {"field": "ratio", "at_least": 1}}, {"none": _on("role", _O.IS, "ceo")}]
    return [*forgotten, *null_kept, *known, Fault("a leaf that keeps NULL", _plant_three_values, bare)]


def _plant_lost_negation(patch: pytest.MonkeyPatch) -> None:
    real = literals.positive
    patch.setattr(leaves, "positive", lambda operator: (real(operator)[0], False))


def _plant_null_below_not(patch: pytest.MonkeyPatch) -> None:
    real = leaves.leaf

    def mutant(column: Any, kind: Any, comparison: Any, moments: Any, two_valued: bool = True) -> Any:
        plain, negated = literals.positive(comparison.operator)
        if not negated:
            return real(column, kind, comparison, moments, two_valued)
        return ~real(column, kind, replace(comparison, operator=plain), moments, two_valued=False)

    patch.setattr(rows, "leaf", mutant)


def _plant_empty_is_known(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(leaves, "has_value", lambda column, kind: column.notnull())


def _plant_three_values(patch: pytest.MonkeyPatch) -> None:
    real = leaves.leaf
    patch.setattr(rows, "leaf", lambda *given: real(given[0], given[1], given[2], given[3], False))


def _event(**rest: object) -> Document:
    return {"event": "page_viewed", **rest}


def _of_bounds() -> list[Fault]:
    """A limit compiled as its neighbour, for counts and for sums."""
    neighbours = {
        BoundKind.AT_LEAST: BoundKind.MORE_THAN,
        BoundKind.MORE_THAN: BoundKind.AT_LEAST,
        BoundKind.AT_MOST: BoundKind.LESS_THAN,
        BoundKind.LESS_THAN: BoundKind.AT_MOST,
        BoundKind.EXACTLY: BoundKind.AT_LEAST,
    }
    faults = []
    for kind, other in neighbours.items():
        counts = [_event(count={kind.value: number}) for number in (1, 2, 3)]
        sums = [_event(sum={"property": "pages", kind.value: number}) for number in (0, 1, 50)]
        faults.append(Fault(f"count {kind}", _plant_bound(kind, other), counts))
        faults.append(Fault(f"sum {kind}", _plant_bound(kind, other), sums))
    between: list[Document] = [
        _event(count={"between": [0, 1]}),
        _event(sum={"property": "pages", "between": [0, 50]}),
    ]
    faults.append(Fault("count and sum between", _plant_open_range, between))
    return faults


def _plant_bound(kind: BoundKind, other: BoundKind) -> Plant:
    real = happenings.within

    def mutant(amount: Any, bound: Bound) -> Any:
        return real(amount, replace(bound, kind=other) if bound.kind is kind else bound)

    return lambda patch: patch.setattr(happenings, "within", mutant)


def _plant_open_range(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(happenings, "within", lambda amount, bound: (amount > bound.value) & (amount < bound.upper))


def _of_events() -> list[Fault]:
    """The window, the lines of `where`, and what is measured."""
    dates: list[Document] = [_event(since=day) for day in _DATES] + [_event(until=day) for day in _DATES]
    days: list[Document] = [_event(within_days=number) for number in _DAYS]
    edges: list[Document] = [
        _event(**{which: {age: number}})
        for which in Which
        for age in ("within_days", "more_than_days_ago")
        for number in _DAYS
    ]
    where: list[Document] = [
        _event(where=[{"property": "trial", "is": True}, {"property": "pages", "at_least": 1}]),
        _event(where=[{"property": "url", "is_not": "ceo"}], count={"at_most": 0}),
    ]
    distinct: list[Document] = [_event(distinct=name, count={"at_least": 2}) for name in ("url", "trial")]
    exact: list[Document] = [_event(distinct="url", count={"exactly": number}) for number in range(5)]
    return [
        Fault("within_days", _plant_wider_window, days),
        Fault("since and until", _plant_open_dates, dates),
        Fault("first and last swapped", _plant_swapped_edges, edges),
        Fault("first and last at the limit", _plant_edge_limit, edges),
        Fault("where with or", _plant_any_line, where),
        Fault("where ignored", _plant_no_lines, where),
        Fault("distinct ignored", _plant_plain_count, distinct),
        Fault("distinct that counts empty texts", _plant_empty_counts, exact),
        Fault(
            "events after the instant of judgement", _plant_future, [_event(), _event(count={"at_least": 3})]
        ),
        Fault(
            "other events", _plant_other_names, [_event(), {"event": "order_placed", "count": {"at_most": 0}}]
        ),
    ]


def _plant_wider_window(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        leaves.Moments, "before", lambda self, days: self.as_of - ibis.interval(seconds=days * 86_399)
    )


def _filter_mutant(change: Callable[[Any, Any], Any]) -> Plant:
    """`change(test, table)` gives the filter instead of the real one."""

    def mutant(test: Any, table: Any, moments: Any, vocabulary: Any) -> Any:
        return change(test, table)

    def plant(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(rows, "event_filter", mutant)
        patch.setattr(selection, "event_filter", mutant)

    return plant


def _open_dates(test: Any, table: Any) -> Any:
    since, until = test.window.since, test.window.until
    return (table["name"] == "page_viewed") & (
        table.local_date > since if since else table.local_date < until
    )


_plant_open_dates = _filter_mutant(_open_dates)
_plant_other_names = _filter_mutant(lambda test, table: table["name"] != "form_sent")


def _plant_swapped_edges(patch: pytest.MonkeyPatch) -> None:
    real = happenings.Quantity.over

    def mutant(self: Any, table: Any, where: Any, vocabulary: Any) -> Any:
        swapped = {Which.FIRST: Which.LAST, Which.LAST: Which.FIRST}
        measure = replace(self.test.measure, which=swapped[self.test.measure.which])
        return real(happenings.Quantity(replace(self.test, measure=measure)), table, where, vocabulary)

    patch.setattr(happenings.Quantity, "over", mutant)


def _plant_edge_limit(patch: pytest.MonkeyPatch) -> None:
    def mutant(edge: Edge, instant: Any, moments: Any) -> Any:
        limit = moments.before(edge.days)
        return instant >= limit if edge.age == "within_days" else instant < limit

    patch.setattr(happenings, "aged", mutant)
    patch.setattr(selection, "aged", mutant)


def _plant_any_line(patch: pytest.MonkeyPatch) -> None:
    def mutant(where: Any, table: Any, moments: Any, vocabulary: Any) -> Any:
        lines = [
            leaves.leaf(
                table[f"p_{line.property}"],
                vocabulary.property_types[line.property],
                line.comparison,
                moments,
            )
            for line in where
        ]
        return ~leaves.joined(lines, operator.or_) if len(lines) == 1 else leaves.joined(lines, operator.or_)

    patch.setattr(happenings, "where_expression", mutant)


def _plant_no_lines(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(happenings, "where_expression", lambda *_: ibis.literal(True))


def _plant_plain_count(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        happenings.Quantity, "over", lambda self, table, where, vocabulary: table.count(where=where)
    )


def _plant_empty_counts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(happenings, "known_part", lambda column, kind: column)


def _plant_future(patch: pytest.MonkeyPatch) -> None:
    def mutant(columns: Any, vocabulary: Any) -> Any:
        events, scope = happenings.event_table(columns, vocabulary), happenings.scope_table()
        return events.join(scope, events.lead == scope.lead).select(
            events, as_of=scope.as_of, today=scope.today
        )

    patch.setattr(rows, "events_in_scope", mutant)


def _of_groups() -> list[Fault]:
    leaves_: list[Document] = [{"field": "subscribed", "is": True}, {"field": "ratio", "at_least": 1}]
    return [
        Fault("all", _plant_group(AllOf, lambda node: AnyOf(node.parts)), [{"all": leaves_}]),
        Fault("any", _plant_group(AnyOf, lambda node: AllOf(node.parts)), [{"any": leaves_}]),
        Fault("none", _plant_group(NoneOf, lambda node: Not(AllOf(node.parts))), [{"none": leaves_}]),
        Fault("not", _plant_group(Not, lambda node: node.part), [{"not": leaves_[0]}]),
    ]


def _plant_group(kind: type[Any], change: Callable[[Any], Node]) -> Plant:
    real = trees.tree

    def mutant(node: Node, leaf: Any, two_valued: bool) -> Any:
        return real(change(node) if isinstance(node, kind) else node, leaf, two_valued)

    return lambda patch: patch.setattr(rows, "tree", mutant)


def _of_selection() -> list[Fault]:
    """The list form has event tests of its own."""
    edges = [_event(**{which: {age: 7}}) for which in Which for age in ("within_days", "more_than_days_ago")]
    few: list[Document] = [_event(count={"at_most": 2}), _event(count={"at_least": 2})]
    return [
        Fault("events after the instant", _plant_future_exists, [_event(), _event(count={"at_most": 0})]),
        Fault("first and last by any event", _plant_any_edge, edges),
        Fault("amounts of leads without events", _plant_lost_zero, few),
        Fault("NULL below a negation", _plant_bare_leaves, [{"not": {"field": "ratio", "at_least": 1}}]),
    ]


def _plant_future_exists(patch: pytest.MonkeyPatch) -> None:
    class Ageless(leaves.Moments):
        @classmethod
        def of(cls, table: Any) -> "Ageless":
            return cls(table.as_of + ibis.interval(days=40_000), table.today)

    patch.setattr(selection, "Moments", Ageless)


def _plant_any_edge(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(selection._Selector, "_edge", lambda self, test, edge: self._exists(test, edge))


def _plant_lost_zero(patch: pytest.MonkeyPatch) -> None:
    real = selection._Selector._measured
    patch.setattr(selection._Selector, "_measured", lambda self, test, wanted: real(self, test, True))


def _plant_bare_leaves(patch: pytest.MonkeyPatch) -> None:
    real = trees.tree
    patch.setattr(
        selection, "tree", lambda node, leaf, two_valued: real(node, lambda test, _: leaf(test, False), False)
    )


SELECTION_FAULTS = _of_selection()
FAULTS = [
    *_of_leaves(),
    *_of_negation_and_null(),
    *_of_bounds(),
    *_of_events(),
    *_of_groups(),
]
