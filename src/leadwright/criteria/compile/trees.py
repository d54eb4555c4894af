"""Groups of leaves as one Ibis expression."""

import operator
from collections.abc import Callable

import ibis
from ibis.expr import types as ir

from leadwright.criteria.compile.leaves import joined
from leadwright.criteria.nodes import AllOf, AnyOf, EventTest, FieldTest, Node, NoneOf, Not, SavedTest

# Gives the expression of a leaf; the flag says whether it must be free of NULL because something above
# negates it.
LeafCompiler = Callable[[FieldTest | EventTest, bool], ir.BooleanValue]


def tree(node: Node, leaf: LeafCompiler, two_valued: bool) -> ir.BooleanValue:
    """The truth of `node`. Below a negation every leaf is asked to be two-valued, so that NOT means "does not
    hold".
    """
    match node:
        case FieldTest() | EventTest():
            return leaf(node, two_valued)
        case AllOf(()):
            return ibis.literal(True)
        case AllOf(parts):
            return joined([tree(part, leaf, two_valued) for part in parts], operator.and_)
        case AnyOf(parts):
            return joined([tree(part, leaf, two_valued) for part in parts], operator.or_)
        case NoneOf(parts):
            return ~joined([tree(part, leaf, True) for part in parts], operator.or_)
        case Not(part):
            return ~tree(part, leaf, True)
        case SavedTest(slug, part, kind):
            if part is None:
                raise ValueError(f'The {kind} "{slug}" has to be put in place with inline() first.')
            return tree(part, leaf, two_valued)
