"""Storing what several requests bring in one transaction, so that a commit is paid for once; looking up once what several ask.

Whoever comes first stores what waits by then, its own included; who comes meanwhile waits, and the next of them stores what has
gathered. Each is told only once its own part is on disk, or why it is not.
"""

import threading
import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.db import connection

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
# Who waits longer than that stores what waits beside the one who is held up, perhaps by a lock.
_PATIENCE_SECONDS = 0.05
# However long the last ones took, perhaps because they were held up.
_LONGEST_WAIT_SECONDS = 0.05
# One that waits for the database and one that reads what came: more would take turns on the same processors.
_MOST_AT_ONCE = 2
_LANES = 16


@dataclass(eq=False)
class _Part(Generic[T]):
    """What one request brings. `news` is set when it is stored or has failed, and when nobody stores any more."""

    kind: Hashable
    told: T
    news: threading.Event = field(default_factory=threading.Event)
    is_over: bool = False
    problem: Exception | None = None


class Gathering(Generic[T]):
    """`store` takes parts of one kind in one transaction, in the order they came; where that fails, each alone.

    Where several came together last time, whoever begins waits for as many, but no longer than storing those took: who was
    answered together comes back together, and the first of them would have a transaction of its own.

    `enough` says whether what waits is worth a transaction beside the one under way, so that the database works while this
    process reads; it waits for nobody else then. Without it there is one transaction at a time.
    """

    def __init__(
        self, store: Callable[[Sequence[T]], None], *, enough: Callable[[Sequence[T]], bool] | None = None
    ) -> None:
        self._store, self._enough = store, enough
        self._lock = threading.Lock()
        self._came = threading.Condition(self._lock)
        self._usual, self._took = 1, 0.0
        self._waiting: list[_Part[T]] = []
        self._storing = self._collecting = 0

    def put(self, told: T, *, kind: Hashable) -> None:
        """Store this, together with what others of its kind bring just now. Raises what storing it raised."""
        part = _Part(kind, told)
        with self._lock:
            self._waiting.append(part)
            if self._collecting and self._is_complete(kind):
                self._came.notify_all()
        patient = True
        while not part.is_over:
            if self._begins(part, patient=patient):
                self._store_waiting(kind)
            else:
                # As long as the last one took is no sign of being held up.
                patient = part.news.wait(max(_PATIENCE_SECONDS, 2 * self._took))
                part.news.clear()
        if part.problem is not None:
            raise part.problem

    def _begins(self, part: _Part[T], *, patient: bool) -> bool:
        """Whether this one is to store what waits: nobody else does, or has for long, and nobody has taken it along."""
        with self._lock:
            begins = part in self._waiting and (not patient or self._has_room(part.kind))
            self._storing += begins
            return begins

    def _has_room(self, kind: Hashable) -> bool:
        """Whether what waits of this kind can be stored now: nothing is, or there is enough of it to do so beside."""
        if not self._storing:
            return True
        return not self._collecting and self._storing < _MOST_AT_ONCE and self._is_enough(kind)

    def _is_enough(self, kind: Hashable) -> bool:
        return self._enough is not None and self._enough(
            [one.told for one in self._waiting if one.kind == kind]
        )

    def _is_complete(self, kind: Hashable) -> bool:
        return len(self._waiting) >= self._usual or self._is_enough(kind)

    def _store_waiting(self, kind: Hashable) -> None:
        with self._lock:
            if self._usual > 1:
                wait = min(self._took, _LONGEST_WAIT_SECONDS)
                self._collecting += 1
                self._came.wait_for(lambda: self._is_complete(kind), wait)
                self._collecting -= 1
            parts = [one for one in self._waiting if one.kind == kind]
            self._waiting = [one for one in self._waiting if one.kind != kind]
            if not parts:
                # Somebody who lost patience has taken them along meanwhile.
                self._storing -= 1
                return
        began = time.monotonic()
        try:
            self._run(parts)
        finally:
            with self._lock:
                self._usual, self._took = len(parts), time.monotonic() - began
                self._storing -= 1
                following = self._waiting[0] if self._waiting else None
            if following is not None:
                following.news.set()

    def _run(self, parts: Sequence[_Part[T]]) -> None:
        try:
            self._store([one.told for one in parts])
        except Exception as problem:
            if len(parts) > 1:
                for one in parts:
                    self._run([one])
                return
            parts[0].problem = problem
        for one in parts:
            one.is_over = True
            one.news.set()


@dataclass(eq=False)
class _Question(Generic[V]):
    answer: V | None = None
    failed: bool = False


class LookUp(Generic[K, V]):
    """Looks something up once for all requests that ask for it at the same moment.

    It is looked up only when all of them have asked, so nobody is told what was changed before. Whoever is within a transaction
    looks it up alone, for it may see what others do not; so does everybody where it failed, on a connection of their own.
    """

    def __init__(self, look_up: Callable[[K], V | None]) -> None:
        self._look_up = look_up
        # One key seldom waits for another.
        self._lanes: list[Gathering[tuple[K, _Question[V]]]] = [
            Gathering(self._answer) for _ in range(_LANES)
        ]

    def __call__(self, key: K) -> V | None:
        if connection.in_atomic_block:
            return self._look_up(key)
        question = _Question[V]()
        self._lanes[hash(key) % _LANES].put((key, question), kind=key)
        return self._look_up(key) if question.failed else question.answer

    def _answer(self, asked: Sequence[tuple[K, _Question[V]]]) -> None:
        try:
            found, failed = self._look_up(asked[0][0]), False
        except Exception:  # each of them meets it again, and is told
            found, failed = None, True
        for _, question in asked:
            question.answer, question.failed = found, failed
