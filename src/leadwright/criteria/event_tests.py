"""Reads the leaf on what happened: which events, in which window, and how they are measured."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from leadwright.criteria import operands
from leadwright.criteria.errors import ConditionError, at_index, at_key
from leadwright.criteria.nodes import (
    Age,
    Bound,
    BoundKind,
    Count,
    Edge,
    EventTest,
    Measure,
    PropertyTest,
    Sum,
    Which,
    Window,
)
from leadwright.criteria.types import as_decimal

EVENT_KEYS = frozenset(
    {"where", "within_days", "since", "until", "count", "first", "last", "distinct", "sum"},
)
MAX_COUNT = 1_000_000_000
MAX_NAMES = 100
_MEASURES = ("count", "first", "last", "sum")

Spend = Callable[[str], None]


def parse_event(keys: Mapping[str, object], path: str, spend: Spend) -> EventTest:
    """The event test that `keys` describe. `spend(path)` is called for each line of `where`, which counts as
    a node.
    """
    operands.only(keys, EVENT_KEYS | {"event"}, path)
    return EventTest(
        names=_names(keys["event"], at_key(path, "event")),
        where=tuple(_where(keys.get("where", ()), at_key(path, "where"), spend)),
        window=_window(keys, path),
        measure=_measure(keys, path),
    )


def _names(document: object, path: str) -> tuple[str, ...]:
    if isinstance(document, str):
        return (operands.name(document, path),)
    names = operands.sequence(document, path, "event names")
    if not 1 <= len(names) <= MAX_NAMES:
        raise ConditionError(path, f"One to {MAX_NAMES} event names are needed.")
    return tuple(
        dict.fromkeys(operands.name(one, at_index(path, index)) for index, one in enumerate(names)),
    )


def _where(document: object, path: str, spend: Spend) -> Iterator[PropertyTest]:
    for index, line in enumerate(operands.sequence(document, path, "property conditions")):
        here = at_index(path, index)
        spend(here)
        keys = operands.mapping(line, here, "A property condition")
        if "property" not in keys:
            raise ConditionError(here, 'A line of "where" names its property with "property".')
        name = operands.name(keys["property"], at_key(here, "property"))
        yield PropertyTest(name, operands.comparison(keys, here, skip="property"))


def _window(keys: Mapping[str, object], path: str) -> Window:
    if "within_days" in keys:
        if "since" in keys or "until" in keys:
            raise ConditionError(path, 'Write either "within_days" or "since" and "until", not both.')
        return Window(within_days=_days(keys["within_days"], at_key(path, "within_days")))
    since, until = (
        operands.calendar_date(keys[key], at_key(path, key)) if key in keys else None
        for key in ("since", "until")
    )
    if since is not None and until is not None and since > until:
        raise ConditionError(path, f"The window is empty: {since} is after {until}.")
    return Window(since=since, until=until)


def _measure(keys: Mapping[str, object], path: str) -> Measure:
    measures = [key for key in _MEASURES if key in keys]
    if len(measures) > 1 or (measures not in ([], ["count"]) and "distinct" in keys):
        shown = " and ".join(f'"{key}"' for key in [*measures, "distinct"] if key in keys)
        raise ConditionError(path, f"Write only one of {shown}: an event is measured in one way.")
    match measures:
        case ["sum"]:
            return _sum(keys["sum"], at_key(path, "sum"))
        case [("first" | "last") as which]:
            return _edge(Which(which), keys[which], at_key(path, which))
    count = Count()
    if "count" in keys:
        count = Count(_bound(keys["count"], at_key(path, "count"), _count))
    if "distinct" in keys:
        count = Count(count.bound, operands.name(keys["distinct"], at_key(path, "distinct")))
    return count


def _sum(document: object, path: str) -> Sum:
    keys = operands.mapping(document, path, '"sum"')
    if "property" not in keys:
        raise ConditionError(path, 'A sum names what it adds up with "property".')
    bound = _bound({key: value for key, value in keys.items() if key != "property"}, path, _amount)
    return Sum(operands.name(keys["property"], at_key(path, "property")), bound)


def _edge(which: Which, document: object, path: str) -> Edge:
    keys = operands.mapping(document, path, f'"{which}"')
    operands.only(keys, list(Age), path)
    if len(keys) != 1:
        raise ConditionError(path, f'"{which}" takes one of "within_days" and "more_than_days_ago".')
    (key, days) = next(iter(keys.items()))
    return Edge(which, Age(key), _days(days, at_key(path, key)))


def _bound(document: object, path: str, read: Callable[[object, str], int | Decimal]) -> Bound:
    keys = operands.mapping(document, path, "A limit")
    operands.only(keys, list(BoundKind), path)
    if len(keys) != 1:
        raise ConditionError(path, f"A limit takes exactly one of {', '.join(BoundKind)}.")
    key, value = next(iter(keys.items()))
    here = at_key(path, key)
    if key != BoundKind.BETWEEN:
        return Bound(BoundKind(key), read(value, here))
    ends = operands.sequence(value, here, "two numbers")
    if len(ends) != 2:
        raise ConditionError(here, '"between" takes two values: [low, high].')
    low, high = (read(end, at_index(here, index)) for index, end in enumerate(ends))
    if low > high:
        raise ConditionError(here, f"The range is empty: {low} is more than {high}.")
    return Bound(BoundKind.BETWEEN, low, high)


def _count(document: object, path: str) -> int:
    return operands.whole(document, path, 0, MAX_COUNT)


def _amount(document: object, path: str) -> int | Decimal:
    value = operands.plain(document, path)
    try:
        if isinstance(value, bool):
            raise ValueError("A number is needed, not true or false.")
        exact = as_decimal(value)
    except ValueError as problem:
        raise ConditionError(path, str(problem)) from None
    return int(exact) if exact == exact.to_integral_value() else exact


def _days(document: object, path: str) -> int:
    return operands.whole(document, path, 1, operands.MAX_DAYS)
