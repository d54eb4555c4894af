"""The nodes of a condition: frozen, comparable and hashable values, so that compiled text can be cached by
them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from leadwright.criteria.errors import at_index, at_key
from leadwright.criteria.operators import Operator

# What a document may hold behind an operator; the field's type says later what a string means. A decimal that
# no float can print exactly stays a string, so that JSON carries every tree without loss.
Plain = str | bool | int | Decimal
Operand = Plain | tuple[Plain, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    operator: Operator
    operand: Operand


@dataclass(frozen=True, slots=True)
class FieldTest:
    """A leaf on a lead's or its company's fact."""

    field: str
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class PropertyTest:
    """A line of an event test's `where`."""

    property: str
    comparison: Comparison


class BoundKind(StrEnum):
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EXACTLY = "exactly"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    BETWEEN = "between"


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit for a count or a sum; `upper` only with `between`, both ends included."""

    kind: BoundKind
    value: int | Decimal
    upper: int | Decimal | None = None

    def holds_for(self, amount: int | Decimal) -> bool:
        match self.kind:
            case BoundKind.AT_LEAST:
                return amount >= self.value
            case BoundKind.AT_MOST:
                return amount <= self.value
            case BoundKind.EXACTLY:
                return amount == self.value
            case BoundKind.MORE_THAN:
                return amount > self.value
            case BoundKind.LESS_THAN:
                return amount < self.value
            case BoundKind.BETWEEN:
                return self.upper is not None and self.value <= amount <= self.upper


AT_LEAST_ONE = Bound(BoundKind.AT_LEAST, 1)


@dataclass(frozen=True, slots=True)
class Window:
    """Which events are looked at: the last `within_days` times 86,400 seconds, or local dates, both ends
    included.
    """

    within_days: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many events match, or, with `distinct`, how many different known values of that property they
    carry.
    """

    bound: Bound = AT_LEAST_ONE
    distinct: str | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """The exact sum of a number over the matching events; nothing sums to zero."""

    property: str
    bound: Bound


class Which(StrEnum):
    FIRST = "first"
    LAST = "last"


class Age(StrEnum):
    WITHIN_DAYS = "within_days"
    MORE_THAN_DAYS_AGO = "more_than_days_ago"


@dataclass(frozen=True, slots=True)
class Edge:
    """How old the first or last matching event is; false when there is none."""

    which: Which
    age: Age
    days: int


Measure = Count | Sum | Edge


@dataclass(frozen=True, slots=True)
class EventTest:
    """A leaf on what happened: events of any of `names` that pass every line of `where`, inside `window`,
    measured.
    """

    names: tuple[str, ...]
    where: tuple[PropertyTest, ...] = ()
    window: Window = Window()
    measure: Measure = Count()


# What a condition can be saved as, each the word a condition on it begins with.
SEGMENT, PERSONA = "segment", "persona"
SAVED = (SEGMENT, PERSONA)


@dataclass(frozen=True, slots=True)
class SavedTest:
    """A saved condition by its slug and what it is saved as; `part` is its tree once `inline` has put it there."""

    slug: str
    part: "Node | None" = None
    kind: str = SEGMENT


@dataclass(frozen=True, slots=True)
class AllOf:
    """True when every part is; without parts true for every lead."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Node"


Node = AllOf | AnyOf | NoneOf | Not | FieldTest | EventTest | SavedTest

_Leaf = TypeVar("_Leaf", FieldTest, EventTest, SavedTest)
GROUP_KEYS: dict[type[AllOf] | type[AnyOf] | type[NoneOf], str] = {
    AllOf: "all",
    AnyOf: "any",
    NoneOf: "none",
}


def children(node: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    """The nodes directly below `node` with their paths in the document."""
    match node:
        case AllOf(parts) | AnyOf(parts) | NoneOf(parts):
            inside = at_key(path, GROUP_KEYS[type(node)])
            for index, part in enumerate(parts):
                yield at_index(inside, index), part
        case Not(part):
            yield at_key(path, "not"), part
        case SavedTest(part=part, kind=kind) if part is not None:
            yield at_key(path, kind), part
        case _:
            return


def walk(node: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    """`node` and everything below it, parents first, with paths."""
    yield path, node
    for inside, child in children(node, path):
        yield from walk(child, inside)


def leaves(node: Node, kind: type[_Leaf]) -> Iterator[_Leaf]:
    """Every leaf of one kind in the order of the document."""
    for _, below in walk(node):
        if isinstance(below, kind):
            yield below
