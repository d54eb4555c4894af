from collections.abc import Mapping

import pytest

from leadwright.criteria.dump import dump
from leadwright.criteria.errors import ConditionError
from leadwright.criteria.inline import Lookup, inline
from leadwright.criteria.nodes import Node, SavedTest
from leadwright.criteria.parse import parse

BIG = parse({"field": "employees", "at_least": 50})


def by_slug(saved: Mapping[str, Node]) -> Lookup:
    return lambda one: saved.get(one.slug)


def test_the_tree_of_a_segment_stands_behind_its_reference() -> None:
    saved = {"hot": parse({"not": {"segment": "big"}}), "big": BIG}
    node = inline(parse({"all": [{"segment": "hot"}]}), by_slug(saved))
    assert node == type(node)((SavedTest("hot", type(saved["hot"])(SavedTest("big", BIG))),))  # type: ignore[call-arg, arg-type]


def test_an_inlined_tree_is_dumped_with_its_references() -> None:
    node = parse({"none": [{"segment": "big"}]})
    assert dump(inline(node, lambda one: BIG)) == {"none": [{"segment": "big"}]}


def test_inlining_again_takes_the_present_tree() -> None:
    first = inline(parse({"segment": "big"}), lambda one: BIG)
    assert inline(first, lambda one: parse({"all": []})) == SavedTest("big", parse({"all": []}))


def test_an_unknown_segment_is_refused_at_its_place() -> None:
    with pytest.raises(ConditionError, match=r'^all\[0\]\.segment: There is no segment "x"'):
        inline(parse({"all": [{"segment": "x"}]}), by_slug({}))


def test_a_circle_is_refused_with_the_way_in_words() -> None:
    saved = {
        "a": parse({"segment": "b"}),
        "b": parse({"any": [{"segment": "c"}]}),
        "c": parse({"segment": "b"}),
    }
    with pytest.raises(ConditionError, match='in a circle: "b" uses "c" uses "b"'):
        inline(parse({"segment": "a"}), by_slug(saved))


def test_the_same_segment_twice_is_no_circle() -> None:
    inline(parse({"all": [{"segment": "a"}, {"segment": "a"}]}), lambda one: BIG)


def test_segments_that_double_with_every_step_are_refused() -> None:
    def lookup(one: SavedTest) -> Node:
        number = int(one.slug)
        return parse({"any": [{"segment": str(number + 1)}] * 20}) if number < 5 else BIG

    with pytest.raises(ConditionError, match="more than 5,000 parts"):
        inline(parse({"segment": "0"}), lookup)


def test_a_chain_of_segments_has_an_end() -> None:
    with pytest.raises(ConditionError, match="more than 10 deep"):
        inline(parse({"segment": "0"}), lambda one: parse({"segment": str(int(one.slug) + 1)}))
