"""Requests that are stored together: each is told of its own part, and none waits for another's trouble."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from leadwright.platform.gathering import Gathering, LookUp
from tests.eventually import eventually


class Shelf:
    """Stores numbers; the first store waits until `open` is set. Odd numbers of a kind that is refused fail."""

    def __init__(self) -> None:
        self.stored: list[list[int]] = []
        self.begun = threading.Event()
        self.open = threading.Event()

    def store(self, numbers: Sequence[int]) -> None:
        first = not self.begun.is_set()
        self.begun.set()
        if first:
            assert self.open.wait(30)
        if any(number < 0 for number in numbers):
            raise ValueError(f"{list(numbers)} cannot be stored")
        self.stored.append(list(numbers))


def test_what_comes_while_one_is_stored_is_stored_together_and_nothing_twice() -> None:
    shelf = Shelf()
    gathering = Gathering(shelf.store)
    with ThreadPoolExecutor(20) as pool:
        first = pool.submit(gathering.put, 0, kind="a")
        assert shelf.begun.wait(30)
        others = [pool.submit(gathering.put, number, kind="a") for number in range(1, 20)]
        shelf.open.set()
        for one in (first, *others):
            one.result(timeout=30)

    assert sorted(number for some in shelf.stored for number in some) == list(range(20))
    assert len(shelf.stored) < 20


def test_only_the_part_that_cannot_be_stored_fails() -> None:
    shelf = Shelf()
    gathering = Gathering(shelf.store)
    with ThreadPoolExecutor(5) as pool:
        first = pool.submit(gathering.put, 0, kind="a")
        assert shelf.begun.wait(30)
        bad = pool.submit(gathering.put, -1, kind="a")
        good = [pool.submit(gathering.put, number, kind="a") for number in (1, 2)]
        shelf.open.set()
        for one in (first, *good):
            one.result(timeout=30)
        with pytest.raises(ValueError, match=r"\[-1\]"):
            bad.result(timeout=30)

    assert sorted(number for some in shelf.stored for number in some) == [0, 1, 2]


def test_another_kind_is_stored_apart() -> None:
    shelf = Shelf()
    shelf.open.set()
    gathering = Gathering(shelf.store)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: gathering.put(number, kind=number % 2), range(40)))

    assert all(len({number % 2 for number in some}) == 1 for some in shelf.stored)
    assert sorted(number for some in shelf.stored for number in some) == list(range(40))


def test_one_that_is_held_up_does_not_hold_the_others() -> None:
    shelf = Shelf()
    gathering = Gathering(shelf.store)
    with ThreadPoolExecutor(2) as pool:
        held = pool.submit(gathering.put, 0, kind="a")
        assert shelf.begun.wait(30)
        pool.submit(gathering.put, 1, kind="a").result(timeout=30)
        assert shelf.stored == [[1]]
        shelf.open.set()
        held.result(timeout=30)
    eventually(lambda: shelf.stored == [[1], [0]])


class Rooms:
    """Stores numbers, each store until `open` is set; how many do so at once."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.begun: list[list[int]] = []
        self._lock, self._inside, self.most = threading.Lock(), 0, 0

    def store(self, numbers: Sequence[int]) -> None:
        with self._lock:
            self.begun.append(list(numbers))
            self._inside += 1
            self.most = max(self.most, self._inside)
        assert self.open.wait(30)
        with self._lock:
            self._inside -= 1


def test_enough_is_stored_beside_what_is_under_way_and_less_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    # Nobody loses patience meanwhile.
    monkeypatch.setattr("leadwright.platform.gathering._PATIENCE_SECONDS", 30)
    rooms = Rooms()
    gathering = Gathering(rooms.store, enough=lambda numbers: len(numbers) >= 2)
    with ThreadPoolExecutor(8) as pool:
        told = [pool.submit(gathering.put, 0, kind="a")]
        eventually(lambda: rooms.begun == [[0]])
        told.append(pool.submit(gathering.put, 1, kind="a"))
        eventually(lambda: len(gathering._waiting) == 1)
        assert rooms.begun == [[0]]
        told.append(pool.submit(gathering.put, 2, kind="a"))
        eventually(lambda: rooms.begun == [[0], [1, 2]])
        told += [pool.submit(gathering.put, number, kind="a") for number in (3, 4, 5, 6)]
        eventually(lambda: len(gathering._waiting) == 4)
        rooms.open.set()
        for one in told:
            one.result(timeout=30)

    assert rooms.most == 2
    assert sorted(number for some in rooms.begun for number in some) == list(range(7))


def test_what_many_ask_for_at_once_is_looked_up_once_and_never_before_they_asked() -> None:
    held, begun, looked_up = threading.Event(), threading.Event(), list[int]()
    truth = [1]

    def look_up(key: str) -> int:
        found = truth[0]
        looked_up.append(found)
        if not begun.is_set():
            begun.set()
            assert held.wait(30)
        return found

    ask = LookUp(look_up)
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(ask, "key")
        assert begun.wait(30)
        truth[0] = 2
        others = [pool.submit(ask, "key") for _ in range(7)]
        # Who waits for long looks it up beside the one that is held up, for all that wait by then.
        assert [one.result(timeout=30) for one in others] == [2] * 7
        held.set()
        assert first.result(timeout=30) == 1
    assert len(looked_up) < 8


@pytest.mark.django_db
def test_whoever_is_within_a_transaction_looks_up_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def together(*told: object, **more: object) -> None:
        raise AssertionError("asked together with others")

    monkeypatch.setattr(Gathering, "put", together)
    ask: LookUp[str, str] = LookUp(str.upper)
    assert connection.in_atomic_block
    assert ask("key") == "KEY"
