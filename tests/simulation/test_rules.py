"""Bits, intervals and columns against what is known of them."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.simulation import rules


@given(st.lists(st.lists(st.integers(-3, 3), min_size=8, max_size=8), max_size=4), st.lists(st.booleans()))
def test_packed_steps_joined_are_the_places_of_what_is_true(steps: list[list[int]], last: list[bool]) -> None:
    joined = b"".join(rules.packed(one) for one in [*steps, last])
    flat = [bool(one) for step in [*steps, last] for one in step]
    assert list(rules.places(rules.as_number(joined))) == [at for at, one in enumerate(flat) if one]


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    # Newcombe 1998, Statistics in Medicine 17, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_an_interval_is_that_of_the_literature(hits: int, of: int, low: float, high: float) -> None:
    assert rules.interval(hits, of) == pytest.approx((low, high), abs=0.00005)


def test_nothing_known_is_anything_between_none_and_all() -> None:
    assert rules.interval(0, 0) == (0.0, 1.0)


@given(st.dictionaries(st.sampled_from("abcde"), st.integers(0, 2**12 - 1)))
def test_pairs_are_alike_from_nine_in_ten_on(sets: dict[str, int]) -> None:
    found = {(one.first, one.second): (one.both, one.either) for one in rules.alike(sets)}
    members = {name: set(rules.places(bits)) for name, bits in sets.items()}
    names = list(sets)
    expected = {}
    for at, first in enumerate(names):
        for second in names[at + 1 :]:
            either, both = members[first] | members[second], members[first] & members[second]
            if members[first] and members[second] and len(both) >= 0.9 * len(either):
                expected[first, second] = (len(both), len(either))
    assert found == expected


@given(st.lists(st.integers(-2_000_000, 2_000_000)), st.lists(st.integers(-2_000_000, 2_000_000), max_size=5))
def test_columns_count_everybody_where_they_are(before: list[int], after: list[int]) -> None:
    found = rules.columns(Counter(before), Counter(after))
    assert len(found.begins) <= 25
    assert (sum(found.before), sum(found.after)) == (len(before), len(after))
    for points in (before, after):
        side = found.before if points is before else found.after
        ends = [*found.begins[1:], 2**40]
        for begin, end, count in zip(found.begins, ends, side, strict=True):
            assert count == sum(begin <= one < end for one in points)
