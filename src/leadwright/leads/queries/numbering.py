"""Names in a condition become numbers before it is compiled.

A list is narrowed to a source by its slug and to an owner by an address, but leads hold numbers. Joined at run time, the planner
takes every source for equally frequent; with the number in the text it knows how many leads each has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from leadwright.accounts.models import Team, User
from leadwright.criteria.catalogue import Catalogue, Field
from leadwright.criteria.nodes import (
    AllOf,
    AnyOf,
    Comparison,
    FieldTest,
    Node,
    NoneOf,
    Not,
    SavedTest,
    leaves,
)
from leadwright.criteria.operators import Operator
from leadwright.criteria.types import FieldType
from leadwright.events.models import Source
from leadwright.leads.fields import LEAD_DESK, LEAD_FACTS

_NUMBERED = {"source": "source_number", "owner": "owner_number", "team": "team_number"}
_FIELDS = Catalogue(
    [
        Field("source_number", FieldType.INTEGER, "Source", LEAD_FACTS, "source_number"),
        Field("owner_number", FieldType.INTEGER, "Owner", LEAD_DESK, "owner_number"),
        Field("team_number", FieldType.INTEGER, "Team", LEAD_DESK, "team_number"),
    ]
)
# No row has this number.
_NOTHING = -1


@dataclass(frozen=True)
class Numbered:
    """The same condition over numbers, and the catalogue that knows their fields."""

    node: Node
    catalogue: Catalogue


def numbered(node: Node, catalogue: Catalogue) -> Numbered:
    """`node` with every test of a source, owner or team made a test of its number; one query for each of the three it names."""
    used = {test.field for test in leaves(node, FieldTest)} & _NUMBERED.keys()
    if not used:
        return Numbered(node, catalogue)
    numbers = {name: _numbers(name) for name in used}
    return Numbered(_rewritten(node, numbers), catalogue.merge(_FIELDS))


def _numbers(name: str) -> dict[str, int]:
    match name:
        case "source":
            return dict(Source.objects.values_list("slug", "pk"))
        case "owner":
            return dict(User.objects.values_list("email", "pk"))
        case _:
            return dict(Team.objects.values_list("name", "pk"))


def _rewritten(node: Node, numbers: Mapping[str, Mapping[str, int]]) -> Node:
    def all_of(parts: Sequence[Node]) -> tuple[Node, ...]:
        return tuple(_rewritten(part, numbers) for part in parts)

    match node:
        case AllOf(parts):
            return AllOf(all_of(parts))
        case AnyOf(parts):
            return AnyOf(all_of(parts))
        case NoneOf(parts):
            return NoneOf(all_of(parts))
        case Not(part):
            return Not(_rewritten(part, numbers))
        case SavedTest(part=part) if part is not None:
            return replace(node, part=_rewritten(part, numbers))
        case FieldTest(field, comparison) if field in numbers and comparison.operator is not Operator.KNOWN:
            return _test(_NUMBERED[field], comparison, numbers[field])
        case _:
            return node


def _test(field: str, comparison: Comparison, numbers: Mapping[str, int]) -> Node:
    named = comparison.operand if isinstance(comparison.operand, tuple) else (comparison.operand,)
    tests = tuple(
        FieldTest(field, Comparison(Operator.IS, numbers.get(str(name), _NOTHING))) for name in named
    )
    negative = comparison.operator in (Operator.IS_NOT, Operator.NONE_OF)
    return NoneOf(tests) if negative else AnyOf(tests)
