"""The document form of a tree: plain data for YAML and JSON."""

from decimal import Decimal

from leadwright.criteria.nodes import (
    AT_LEAST_ONE,
    GROUP_KEYS,
    AllOf,
    AnyOf,
    Bound,
    Comparison,
    Count,
    Edge,
    EventTest,
    FieldTest,
    Measure,
    Node,
    NoneOf,
    Not,
    Operand,
    PropertyTest,
    SavedTest,
    Sum,
    Window,
)
from leadwright.criteria.types import fits_float

Document = dict[str, object]


def dump(node: Node) -> Document:
    """Plain data with `parse(dump(node)) == node`, also after a passage through JSON or YAML.

    A segment or persona stays a reference: what `inline` put behind it is not written.
    """
    match node:
        case AllOf(parts) | AnyOf(parts) | NoneOf(parts):
            return {GROUP_KEYS[type(node)]: [dump(part) for part in parts]}
        case Not(part):
            return {"not": dump(part)}
        case SavedTest(slug=slug, kind=kind):
            return {kind: slug}
        case FieldTest(name, comparison):
            return {"field": name, **_comparison(comparison)}
        case EventTest():
            return _event(node)


def _event(node: EventTest) -> Document:
    document: Document = {"event": node.names[0] if len(node.names) == 1 else list(node.names)}
    if node.where:
        document["where"] = [_line(line) for line in node.where]
    return document | _window(node.window) | _measure(node.measure)


def _line(line: PropertyTest) -> Document:
    return {"property": line.property, **_comparison(line.comparison)}


def _comparison(comparison: Comparison) -> Document:
    return {str(comparison.operator): _operand(comparison.operand)}


def _operand(operand: Operand) -> object:
    if isinstance(operand, tuple):
        return [_operand(one) for one in operand]
    return float(operand) if isinstance(operand, Decimal) else operand


def _window(window: Window) -> Document:
    document: Document = {}
    if window.within_days is not None:
        document["within_days"] = window.within_days
    if window.since is not None:
        document["since"] = window.since.isoformat()
    if window.until is not None:
        document["until"] = window.until.isoformat()
    return document


def _measure(measure: Measure) -> Document:
    match measure:
        case Count(bound, distinct):
            document: Document = {} if distinct is None else {"distinct": distinct}
            return document if bound == AT_LEAST_ONE else document | {"count": _bound(bound)}
        case Sum(name, bound):
            return {"sum": {"property": name, **_bound(bound)}}
        case Edge(which, age, days):
            return {str(which): {str(age): days}}


def _bound(bound: Bound) -> Document:
    if bound.upper is not None:
        return {str(bound.kind): [_amount(bound.value), _amount(bound.upper)]}
    return {str(bound.kind): _amount(bound.value)}


def _amount(value: int | Decimal) -> object:
    """A decimal as the float that prints the same, or as text where there is none."""
    if isinstance(value, int):
        return value
    return float(value) if fits_float(value) else str(value)
