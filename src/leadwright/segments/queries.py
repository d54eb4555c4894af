"""Reads of saved conditions."""

from leadwright.criteria.nodes import Node
from leadwright.platform.errors import NotFound
from leadwright.playbook import conditions


def condition_of(slug: str) -> Node:
    """The condition of a published segment, other segments in place: ready to be evaluated or compiled.

    Raises NotFound when no such segment is published.
    """
    node = conditions.lookup(slug)
    if node is None:
        raise NotFound(f"There is no segment {slug}.", slug=slug)
    return conditions.inlined(node)
