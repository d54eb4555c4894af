"""What a tree names and how far back it looks."""

from collections.abc import Iterable
from dataclasses import dataclass

from leadwright.criteria.nodes import (
    Age,
    Count,
    Edge,
    EventTest,
    FieldTest,
    Node,
    SavedTest,
    Sum,
    Which,
    leaves,
    walk,
)


@dataclass(frozen=True, slots=True)
class References:
    """`properties` are (event, property) pairs; `saved` are the segments and personas as (kind, slug), also of inlined ones."""

    fields: frozenset[str]
    events: frozenset[str]
    properties: frozenset[tuple[str, str]]
    saved: frozenset[tuple[str, str]]


def references(node: Node) -> References:
    """Every name used in `node`, inlined ones included."""
    fields, events = set[str](), set[str]()
    properties, saved = set[tuple[str, str]](), set[tuple[str, str]]()
    for _, one in walk(node):
        match one:
            case FieldTest(field):
                fields.add(field)
            case EventTest(names):
                events.update(names)
                properties.update((name, used) for used in property_names(one) for name in names)
            case SavedTest(slug, kind=kind):
                saved.add((kind, slug))
    return References(frozenset(fields), frozenset(events), frozenset(properties), frozenset(saved))


def all_references(nodes: Iterable[Node]) -> References:
    """Every name used in any of `nodes`."""
    used = [references(node) for node in nodes]
    return References(
        fields=frozenset[str]().union(*(one.fields for one in used)),
        events=frozenset[str]().union(*(one.events for one in used)),
        properties=frozenset[tuple[str, str]]().union(*(one.properties for one in used)),
        saved=frozenset[tuple[str, str]]().union(*(one.saved for one in used)),
    )


def property_names(test: EventTest) -> frozenset[str]:
    """The properties an event test filters on or measures."""
    names = {line.property for line in test.where}
    match test.measure:
        case Count(distinct=str() as name) | Sum(property=name):
            names.add(name)
    return frozenset(names)


def window_days(node: Node) -> int | None:
    """The days of 86,400 seconds before `as_of` whose events can change the answer.

    0 when no event can, None when all history can (a window of dates counts as all history).
    """
    return longest(_days(test) for test in leaves(node, EventTest))


def longest(days: Iterable[int | None]) -> int | None:
    """The longest of several windows; None, all history, is longer than any number."""
    longest_yet = 0
    for one in days:
        if one is None:
            return None
        longest_yet = max(longest_yet, one)
    return longest_yet


def _days(test: EventTest) -> int | None:
    match test.window.within_days, test.measure:
        case None, Edge(Which.LAST, Age.WITHIN_DAYS, days):
            # An older last event and no event at all give the same answer.
            return days
        case days, _:
            return days
