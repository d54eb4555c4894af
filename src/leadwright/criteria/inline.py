"""Puts saved conditions in the place of their references."""

from collections.abc import Callable
from dataclasses import dataclass

from leadwright.criteria.errors import ConditionError, at_index, at_key
from leadwright.criteria.nodes import GROUP_KEYS, SAVED, AllOf, AnyOf, Node, NoneOf, Not, SavedTest

# Segments that use each other twice double with every step, so the whole is limited as well as its parts.
MAX_INLINED_NODES = 5_000
MAX_SEGMENTS_DEEP = 10

Lookup = Callable[[SavedTest], Node | None]


def inline(node: Node, lookup: Lookup, path: str = "") -> Node:
    """`node` with the tree of every segment and persona behind its reference; a part already there is replaced.

    `lookup` gives the tree of a reference, None when there is none of this name. Raises ConditionError for an unknown one, for
    some that use each other in a circle (named in words), and for a result that is too large.
    """
    return _Inliner(lookup).node(node, path, ())


# Kind and slug of what is being put in place, the outermost first.
_Trail = tuple[tuple[str, str], ...]


@dataclass
class _Inliner:
    lookup: Lookup
    left: int = MAX_INLINED_NODES

    def node(self, node: Node, path: str, trail: _Trail) -> Node:
        self.left -= 1
        if self.left < 0:
            raise ConditionError(
                path, f"With its segments the condition has more than {MAX_INLINED_NODES:,} parts."
            )
        match node:
            case AllOf(parts) | AnyOf(parts) | NoneOf(parts):
                inside = at_key(path, GROUP_KEYS[type(node)])
                return type(node)(
                    tuple(self.node(part, at_index(inside, i), trail) for i, part in enumerate(parts)),
                )
            case Not(part):
                return Not(self.node(part, at_key(path, "not"), trail))
            case SavedTest():
                return self._saved(node, at_key(path, node.kind), trail)
            case _:
                return node

    def _saved(self, one: SavedTest, path: str, trail: _Trail) -> Node:
        key = (one.kind, one.slug)
        if key in trail:
            circle = " uses ".join(f'"{slug}"' for _, slug in (*trail[trail.index(key) :], key))
            raise ConditionError(path, f"{_called(trail)} may not use each other in a circle: {circle}.")
        if len(trail) >= MAX_SEGMENTS_DEEP:
            raise ConditionError(path, f"{_called(trail)} use each other more than {MAX_SEGMENTS_DEEP} deep.")
        part = self.lookup(one)
        if part is None:
            raise ConditionError(path, f'There is no {one.kind} "{one.slug}".')
        return SavedTest(one.slug, self.node(part, path, (*trail, key)), one.kind)


def _called(trail: _Trail) -> str:
    """What stands in it, in words."""
    kinds = [kind for kind in SAVED if any(kind == one for one, _ in trail)]
    return " and ".join(f"{kind}s" for kind in kinds).capitalize()
