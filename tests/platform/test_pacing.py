"""Buckets of senders, shared by copies of a process."""

import os
import random

import pytest

from leadwright.platform.pacing import Pace


def test_a_bucket_fills_again() -> None:
    pace = Pace(rate=2, burst=2)
    assert [pace.wait_seconds("a", now=0) for _ in range(3)] == [0, 0, 0.5]
    assert pace.wait_seconds("b", now=0) == 0
    assert pace.wait_seconds("a", now=0.5) == 0


def test_what_a_copy_of_the_process_counts_counts_here_too() -> None:
    pace = Pace(rate=1, burst=3)
    child = os.fork()
    if child == 0:
        waited: list[float] = []
        try:
            waited = [pace.wait_seconds("a", now=0) for _ in range(2)]
        finally:
            os._exit(0 if waited == [0, 0] else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert [pace.wait_seconds("a", now=0) for _ in range(2)] == [0, 1]


def test_copies_that_write_one_bucket_at_the_same_time_never_read_half_of_it() -> None:
    pace, many = Pace(rate=1e6, burst=1e12), 20_000
    children = []
    for _ in range(3):
        child = os.fork()
        if child == 0:
            waited = 1.0
            try:
                waited = sum(pace.wait_seconds("a", now=one * 1e-6) for one in range(many))
            finally:
                os._exit(0 if waited == 0 else 1)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]


def test_thousands_of_senders_are_told_apart() -> None:
    pace, senders = Pace(rate=1, burst=1), [f"10.0.{one >> 8}.{one & 255}" for one in range(10_000)]
    random.Random(7).shuffle(senders)
    assert sum(pace.wait_seconds(one, now=1) for one in senders) == 0
    assert all(pace.wait_seconds(one, now=1) == 1 for one in senders)


@pytest.mark.later
def test_who_was_quiet_for_longest_gives_way_to_somebody_new() -> None:
    pace, many = Pace(rate=1e-9, burst=1), 150_000
    for number in range(many):
        pace.wait_seconds(str(number), now=float(number))
    # A set has sixteen places and some 37 of them came to it: of the last thousand no two sets have so many. The first are gone.
    assert all(pace.wait_seconds(str(one), now=float(many)) for one in range(many - 1_000, many))
    assert sum(pace.wait_seconds(str(one), now=float(many)) > 0 for one in range(100)) < 5
