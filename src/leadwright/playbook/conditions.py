"""What documents do with the conditions in them: find the documents they name, check them, put segments in
place.
"""

from collections.abc import Iterable

from leadwright.criteria import registry as offered
from leadwright.criteria.inline import inline
from leadwright.criteria.nodes import Node, SavedTest
from leadwright.criteria.parse import parse
from leadwright.criteria.references import references
from leadwright.criteria.validate import validate
from leadwright.playbook import registry
from leadwright.playbook.rules import Reference


def lookup(one: SavedTest) -> Node | None:
    """The condition that `segment: slug` or `persona: slug` means by what is published; None when there is none."""
    kind = registry.kinds().get(one.kind)
    return kind.condition(one.slug) if kind is not None and kind.condition is not None else None


def inlined(node: Node, path: str = "") -> Node:
    """`node` with the published segments and personas in place, ready to be evaluated or compiled.

    Raises ConditionError for one that is not published.
    """
    return inline(node, lookup, path)


def usable(document: object) -> Node:
    """The condition that plain data describes, checked against what exists, with segments in place: ready to be compiled.

    Raises ConditionError with the path of the node that is wrong.
    """
    node = parse(document)
    validate(node, offered.catalogue())
    return inlined(node)


def check(conditions: Iterable[tuple[str, Node]]) -> None:
    """Passes when everything the conditions name exists; each comes with its path in the document.

    Raises ConditionError at the first node that names something unknown or compares it in a way its type
    does not allow.
    """
    catalogue = offered.catalogue()
    for path, node in conditions:
        validate(node, catalogue, path)
        inlined(node, path)


def named(conditions: Iterable[Node]) -> frozenset[Reference]:
    """The documents that conditions name: segments, personas, and the documents that decide the fields they use.

    Names that do not exist are left to `check`.
    """
    fields = offered.catalogue().fields
    deciding = {relation: kind.name for kind in registry.kinds().values() for relation in kind.computes}
    found: set[Reference] = set()
    for node in conditions:
        used = references(node)
        found |= {Reference(*one) for one in used.saved}
        relations = {fields[name].relation for name in used.fields if name in fields}
        found |= {Reference(deciding[one], registry.DEFAULT_SLUG) for one in relations if one in deciding}
    return frozenset(found)
