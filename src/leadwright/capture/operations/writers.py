"""Writing the chunks of a list, of a long one three at a time: while the server works on one, the importer works on another.

Each of the threads has a connection of its own and a transaction for each chunk. Whose the rows of a chunk are is settled one
chunk at a time, in order, and chunks are committed in order; what is in between goes on side by side (decision 59). So a chunk is
never seen before an earlier one, and a killed import is taken up as ever.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from django.db import OperationalError, connection, transaction

from leadwright.capture import bulk
from leadwright.capture.bulk import RowResult
from leadwright.capture.models import Import
from leadwright.capture.operations.chunk import Upsert, write_chunk
from leadwright.capture.reading_ahead import Chunk
from leadwright.consent.rules import ImportConsent
from leadwright.events.models import Source
from leadwright.leads.operations.in_flight import InFlight, joined
from leadwright.leads.operations.touched import Touched
from leadwright.leads.operations.upsert import upsert_in_turn, upsert_written
from leadwright.leads.submission import Landed, Provenance
from leadwright.leads.written import Written
from leadwright.platform import sql
from leadwright.platform.outbox import Cause

# Somebody else may wait for one chunk while the other waits for them, which the server cannot see: who waits longer gives up.
LONGEST_WAIT = "20s"
# One more than there are processors to a small machine: while one commits or waits for its turn, the others go on.
WRITERS = 3
_IN_THE_WAY = frozenset({"55P03", "40P01", "40001"})
# After as many such meetings one writer goes on alone.
_MEETINGS = 3

# A million rows fill 400 new files of the log of changes, which the server would write twice: with zeros, then with changes.
_NO_FILLING = """
select set_config('wal_init_zero', 'off', true) where has_parameter_privilege('wal_init_zero', 'set')
"""


class GivenUp(Exception):
    """The other chunk came to nothing, so this one must not be committed."""


@dataclass(frozen=True)
class Writing:
    """What every chunk of an import is written with."""

    run: Import
    source: Source
    consent: ImportConsent
    touched: Touched

    def write(self, chunk: Chunk, upsert: Upsert = upsert_written) -> list[RowResult]:
        """Write a chunk with the outcome of each row, in the transaction of the caller, who moves the import on."""
        results = write_chunk(
            chunk,
            run=self.run,
            source=self.source,
            consent=self.consent,
            touched=self.touched,
            upsert=upsert,
        )
        bulk.record_rows(self.run.pk, results)
        return results


class Order:
    """Who may do what when, among chunks that are numbered from 1."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._settled = 0
        self._committed = 0
        self._given_up = False
        self._named: dict[int, InFlight] = {}

    def settled(self, place: int) -> InFlight | None:
        """Wait until that chunk has found its people; what it and those before it name, None where all are committed."""
        with self._changed:
            self._wait_for(lambda: self._settled >= place)
            return joined(list(self._named.values()))

    def committed(self, place: int) -> None:
        """Wait until that chunk is committed."""
        with self._changed:
            self._wait_for(lambda: self._committed >= place)

    def settle(self, place: int, named: InFlight) -> None:
        """That chunk has found its people."""
        with self._changed:
            self._settled, self._named[place] = place, named
            self._changed.notify_all()

    def commit(self, place: int) -> None:
        """That chunk is committed."""
        with self._changed:
            self._committed = place
            del self._named[place]
            self._changed.notify_all()

    def give_up(self) -> None:
        """Nothing more is committed; whoever waits stops."""
        with self._changed:
            self._given_up = True
            self._changed.notify_all()

    def _wait_for(self, reached: Callable[[], bool]) -> None:
        self._changed.wait_for(lambda: self._given_up or reached())
        if not reached():
            raise GivenUp


@dataclass(frozen=True)
class _ChunkTurn:
    """The turn of one chunk."""

    order: Order
    place: int

    def begin(self) -> InFlight | None:
        return self.order.settled(self.place - 1)

    def wait(self) -> None:
        self.order.committed(self.place - 1)

    def end(self, named: InFlight) -> None:
        self.order.settle(self.place, named)


@contextmanager
def written(
    chunks: Iterator[Chunk], writing: Writing, *, side_by_side: bool
) -> Iterator[Iterator[list[RowResult]]]:
    """The outcomes of each chunk, in order, once it is committed; by `WRITERS` or one. Ends with the block."""
    if not side_by_side:
        yield (_write_alone(chunk, writing) for chunk in chunks)
        return
    with ThreadPoolExecutor(max_workers=WRITERS, thread_name_prefix="writing") as pool:
        several = _Several(pool, writing)
        try:
            yield several.written(chunks)
        finally:
            several.end()


def _write_alone(chunk: Chunk, writing: Writing) -> list[RowResult]:
    with transaction.atomic():
        results = writing.write(chunk)
        bulk.move_on(writing.run.pk, results)
    return results


def _write_in_turn(chunk: Chunk, writing: Writing, order: Order, place: int) -> list[RowResult]:
    landed: list[Landed] = []

    def upsert(
        *, written: Sequence[Written], provenance: Provenance, cause: Cause, touched: Touched
    ) -> Landed:
        turn = _ChunkTurn(order, place)
        landed.append(
            upsert_in_turn(written=written, provenance=provenance, cause=cause, touched=touched, turn=turn)
        )
        return landed[-1]

    try:
        with transaction.atomic():
            sql.execute(f"set local lock_timeout = '{LONGEST_WAIT}'")
            sql.rows(_NO_FILLING)
            results = writing.write(chunk, upsert)
            order.committed(place - 1)
            bulk.move_on(writing.run.pk, results)
        for one in landed:
            writing.touched.learn(one)
        order.commit(place)
    except BaseException:
        order.give_up()
        raise
    return results


class _Several:
    """Writers, each with a chunk at most."""

    def __init__(self, pool: ThreadPoolExecutor, writing: Writing) -> None:
        self._pool = pool
        self._writing = writing
        self._under_way: deque[tuple[Chunk, Future[list[RowResult]]]] = deque()
        self._meetings = 0
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._order = Order()
        self._place = 0

    def written(self, chunks: Iterator[Chunk]) -> Iterator[list[RowResult]]:
        """The outcomes of each chunk, in order."""
        for number, chunk in enumerate(chunks):
            # The first makes what all share: the month of the log, the purpose of the consent.
            if number == 0 or self._meetings >= _MEETINGS:
                yield from self._all_under_way()
                yield _write_alone(chunk, self._writing)
                continue
            self._begin(chunk)
            if len(self._under_way) == WRITERS:
                yield from self._oldest()
        yield from self._all_under_way()

    def end(self) -> None:
        """Stop in whatever way: what is not committed comes to nothing, and the connections are closed."""
        self._order.give_up()
        all_of_them = threading.Barrier(WRITERS)
        for done in [self._pool.submit(_close, all_of_them) for _ in range(WRITERS)]:
            done.result()

    def _begin(self, chunk: Chunk) -> None:
        self._place += 1
        work = partial(_write_in_turn, chunk, self._writing, self._order, self._place)
        self._under_way.append((chunk, self._pool.submit(work)))

    def _all_under_way(self) -> Iterator[list[RowResult]]:
        while self._under_way:
            yield from self._oldest()

    def _oldest(self) -> Iterator[list[RowResult]]:
        """The outcomes of the chunk that was begun first; where others were in its way, of all that are under way, one by one."""
        chunk, future = self._under_way.popleft()
        try:
            results = future.result()
        except (GivenUp, OperationalError) as error:
            if not _is_in_the_way(error):
                raise
        else:
            yield results
            return
        self._meetings += 1
        again = [chunk, *(later for later, _ in self._under_way)]
        for _, ended in self._under_way:
            ended.exception()
        self._under_way.clear()
        self._begin_anew()
        for one in again:
            yield _write_alone(one, self._writing)


def _is_in_the_way(error: Exception) -> bool:
    return isinstance(error, GivenUp) or getattr(error.__cause__, "sqlstate", None) in _IN_THE_WAY


def _close(all_of_them: threading.Barrier) -> None:
    all_of_them.wait()
    connection.close()
