"""The graph of documents, as pure functions."""

import heapq
from collections.abc import Callable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple


class Reference(NamedTuple):
    """A document by its kind and slug."""

    kind: str
    slug: str

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"


Graph = Mapping[Reference, frozenset[Reference]]


def circle(graph: Graph) -> tuple[Reference, ...]:
    """A circle of documents, each naming the next and the last equal to the first; empty when there is none.

    The circle starts at its smallest name, so that the same graph gives the same words.
    """
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as found:
        # graphlib lists each document before the one that names it.
        ring: list[Reference] = list(reversed(found.args[1][1:]))
        start = ring.index(min(ring))
        ring = ring[start:] + ring[:start]
        return (*ring, ring[0])
    return ()


def circle_in_words(ring: tuple[Reference, ...]) -> str:
    """`segment a names scoring default, which names segment a`."""
    first, second, *others = ring
    if first == second:
        return f"{first} names itself"
    return f"{first} names {second}" + "".join(f", which names {one}" for one in others)


def in_order(graph: Graph, rank: Callable[[Reference], int]) -> list[Reference]:
    """Every document after the ones it names; where that leaves a choice, the smaller rank, then kind and
    slug.

    Raises ValueError when there is a circle.
    """
    sorter = TopologicalSorter(graph)
    sorter.prepare()
    ready: list[tuple[int, Reference]] = []
    order: list[Reference] = []
    while sorter.is_active():
        for one in sorter.get_ready():
            heapq.heappush(ready, (rank(one), one))
        _, one = heapq.heappop(ready)
        order.append(one)
        sorter.done(one)
    return order
