"""Reads of saved conditions."""

from dataclasses import dataclass

from leadwright.criteria.nodes import Node
from leadwright.platform.errors import NotFound
from leadwright.playbook import conditions
from leadwright.playbook import queries as playbook
from leadwright.segments.documents import SEGMENT


@dataclass(frozen=True)
class SegmentName:
    """A published segment by its slug, and what people call it."""

    slug: str
    title: str


@dataclass(frozen=True)
class Segment:
    """A published segment; other segments are in place in its condition."""

    slug: str
    title: str
    describes: str
    condition: Node


def segment_names() -> tuple[SegmentName, ...]:
    """Every published segment, by title."""
    found = [SegmentName(one.slug, one.body.title) for one in playbook.published_all(SEGMENT)]
    return tuple(sorted(found, key=lambda one: (one.title.casefold(), one.slug)))


def find_segment(slug: str) -> Segment:
    """A published segment, ready to be judged by. Raises NotFound when no such segment is published."""
    live = playbook.published(SEGMENT, slug)
    if live is None:
        raise _missing(slug)
    return Segment(slug, live.body.title, live.body.describes, condition_of(slug))


def condition_of(slug: str) -> Node:
    """The condition of a published segment, other segments in place: ready to be evaluated or compiled.

    Raises NotFound when no such segment is published.
    """
    node = conditions.lookup(slug)
    if node is None:
        raise _missing(slug)
    return conditions.inlined(node)


def _missing(slug: str) -> NotFound:
    return NotFound(f"There is no segment {slug}.", slug=slug)
