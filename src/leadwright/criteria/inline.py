"""Puts saved conditions in the place of their references."""

from collections.abc import Callable
from dataclasses import dataclass

from leadwright.criteria.errors import ConditionError, at_index, at_key
from leadwright.criteria.nodes import GROUP_KEYS, AllOf, AnyOf, Node, NoneOf, Not, SegmentTest

# Segments that use each other twice double with every step, so the whole is limited as well as its parts.
MAX_INLINED_NODES = 5_000
MAX_SEGMENTS_DEEP = 10

Lookup = Callable[[str], Node | None]


def inline(node: Node, lookup: Lookup, path: str = "") -> Node:
    """`node` with the tree of every segment behind its reference; a part already there is replaced.

    `lookup` gives the tree of a slug, None when there is no such segment. Raises ConditionError for an
    unknown segment, for segments that use each other in a circle (named in words), and for a result that is
    too large.
    """
    return _Inliner(lookup).node(node, path, ())


@dataclass
class _Inliner:
    lookup: Lookup
    left: int = MAX_INLINED_NODES

    def node(self, node: Node, path: str, trail: tuple[str, ...]) -> Node:
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
            case SegmentTest(slug):
                return self._segment(slug, at_key(path, "segment"), trail)
            case _:
                return node

    def _segment(self, slug: str, path: str, trail: tuple[str, ...]) -> Node:
        if slug in trail:
            circle = " uses ".join(f'"{one}"' for one in (*trail[trail.index(slug) :], slug))
            raise ConditionError(path, f"Segments may not use each other in a circle: {circle}.")
        if len(trail) >= MAX_SEGMENTS_DEEP:
            raise ConditionError(path, f"Segments use each other more than {MAX_SEGMENTS_DEEP} deep.")
        part = self.lookup(slug)
        if part is None:
            raise ConditionError(path, f'There is no segment "{slug}".')
        return SegmentTest(slug, self.node(part, path, (*trail, slug)))
