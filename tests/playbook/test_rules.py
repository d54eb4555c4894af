from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from leadwright.playbook.rules import Reference, circle, circle_in_words, in_order

NAMES = [Reference(kind, slug) for kind in ("segment", "scoring") for slug in ("a", "b", "c")]
GRAPHS = st.fixed_dictionaries({name: st.frozensets(st.sampled_from(NAMES), max_size=3) for name in NAMES})


@given(GRAPHS)
def test_a_graph_has_an_order_exactly_when_it_has_no_circle(
    graph: dict[Reference, frozenset[Reference]],
) -> None:
    ring = circle(graph)
    if ring:
        assert ring[0] == ring[-1]
        assert all(after in graph[before] for before, after in pairwise(ring))
        return
    order = in_order(graph, lambda one: 0)
    assert sorted(order) == sorted(graph)
    assert all(order.index(below) < order.index(one) for one in graph for below in graph[one])


def test_the_circle_is_told_in_words() -> None:
    hot, points = Reference("segment", "hot-leads"), Reference("scoring", "default")
    ring = circle({hot: frozenset({points}), points: frozenset({hot})})
    assert circle_in_words(ring) == "scoring default names segment hot-leads, which names scoring default"
    alone = circle({hot: frozenset({hot})})
    assert circle_in_words(alone) == "segment hot-leads names itself"


def test_the_order_follows_the_rank_where_the_names_leave_a_choice() -> None:
    mapping, late, early = Reference("mapping", "z"), Reference("segment", "a"), Reference("segment", "b")
    graph = {late: frozenset({early}), early: frozenset[Reference](), mapping: frozenset[Reference]()}
    rank = {"mapping": 1, "segment": 2}
    assert in_order(graph, lambda one: rank[one.kind]) == [mapping, early, late]
