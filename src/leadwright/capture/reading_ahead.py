"""Reading a list ahead of the one who stores it: the next rows are read and normalised while the last ones are written.

A long text file is read in a process of its own, so that a second processor works on it; workbooks, which have to be opened
again for that, and short files in a second thread. What a reader finds wrong with the file is raised here, either way.
"""

import gc
import marshal
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO, cast

from leadwright.capture.errors import ReaderLost
from leadwright.capture.reading.table import MIB, Table
from leadwright.capture.reading.text import TextTable
from leadwright.capture.submissions import PreparedRow, Reading, RowReader
from leadwright.leads.written import CompanyTold, Written

# A process takes about a second to start; a file of this size takes ten to read.
LONG_FILE = 16 * MIB
# Four chunks are in memory at a time: those being written and the one being read.
CHUNK_ROWS = 10_000
# The first is written alone, so that it should be over soon.
FIRST_ROWS = 1_000
_LENGTH = 8
# Few enough to stay in the processor's cache between being made and being sent.
_PIECE_ROWS = 200
# Models are among what a row is read with, so Django comes first; the database is not asked anything.
_PROGRAM = """
import django
django.setup()
from leadwright.capture import reading_ahead
reading_ahead.read_for_another()
"""

Chunk = list[PreparedRow]


@contextmanager
def reading_ahead(reading: Reading, *, skip: int = 0) -> Iterator[Iterator[Chunk]]:
    """The rows from the `skip`-th on, in lists of `CHUNK_ROWS`, the first shorter; always one list ahead of the caller. Ends with
    the block.
    """
    # The reader ends first on the way out: that sets free the thread that waits for it.
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="reading") as pool:
        if is_long(reading.table):
            with _reading_process(_Order(reading, skip)) as rows:
                yield _one_ahead(pool, rows)
        else:
            yield _one_ahead(pool, RowReader(reading).rows(skip=skip))


def is_long(table: Table) -> bool:
    """Whether a list is worth processes and threads of its own."""
    return isinstance(table, TextTable) and table.size >= LONG_FILE


def _one_ahead(pool: ThreadPoolExecutor, rows: Iterator[PreparedRow]) -> Iterator[Chunk]:
    def following(most: int) -> Chunk:
        return list(islice(rows, most))

    ahead = pool.submit(following, min(FIRST_ROWS, CHUNK_ROWS))
    while chunk := ahead.result():
        ahead = pool.submit(following, CHUNK_ROWS)
        yield chunk


@dataclass(frozen=True)
class _Order:
    """What a reading process is to do."""

    reading: Reading
    skip: int


@contextmanager
def _reading_process(order: _Order) -> Iterator[Iterator[PreparedRow]]:
    """The rows, read by a process.

    It has a session of its own, so that Ctrl-C is ours alone to answer, and ends with its input: with this block, and with this
    process however that dies.
    """
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", _PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    # Neither is None: both are pipes.
    asked, answers = cast("BinaryIO", process.stdin), cast("BinaryIO", process.stdout)
    try:
        _send(asked, pickle.dumps(order))
        yield _rows_from(answers, order.reading.table)
    finally:
        process.kill()
        process.wait()
        asked.close()
        answers.close()


def _rows_from(pipe: BinaryIO, table: Table) -> Iterator[PreparedRow]:
    while True:
        # From our own child, over a pipe nobody else holds.
        rows, consumed, error = marshal.loads(_receive(pipe))  # noqa: S302
        if error is not None:
            raise pickle.loads(error)  # noqa: S301
        if isinstance(table, TextTable):
            table.note_progress(consumed)
        if not rows:
            return
        yield from map(_row, rows)


def _send(pipe: BinaryIO, frame: bytes) -> None:
    pipe.write(len(frame).to_bytes(_LENGTH, "big"))
    pipe.write(frame)
    pipe.flush()


def _receive(pipe: BinaryIO) -> bytes:
    """What was sent. Raises ReaderLost when the other process is gone, which no file should bring about."""
    length = pipe.read(_LENGTH)
    frame = pipe.read(int.from_bytes(length, "big"))
    if len(length) < _LENGTH or len(frame) < int.from_bytes(length, "big"):
        raise ReaderLost(
            "The process that reads the file was ended from outside, perhaps because memory ran out. What is stored stays; "
            "import the file again, and it goes on from there."
        )
    return frame


def _bare(row: PreparedRow) -> tuple[object, ...]:
    """The row as plain tuples, which `marshal` takes: a fifth of the price of `pickle`."""
    number, digest, written, notes, refuses = row
    if written is None:
        return number, digest, None, notes, refuses
    company = written.company
    bare = (*written[:-1], None if company is None else tuple(company))
    return number, digest, bare, notes, refuses


def _row(bare: tuple[Any, ...]) -> PreparedRow:
    number, digest, written, notes, refuses = bare
    if written is None:
        return PreparedRow(number, digest, None, notes, refuses)
    *others, company = written
    whole = Written._make([*others, None if company is None else CompanyTold._make(company)])
    return PreparedRow(number, digest, whole, notes, refuses)


def read_for_another() -> None:
    """The reading process: takes its order from standard input, sends chunks, and ends when the input does."""
    answers = os.fdopen(os.dup(1), "wb")
    # Whatever prints by mistake must not end up between the answers.
    os.dup2(2, 1)
    asked = sys.stdin.buffer
    # From our own parent, over a pipe nobody else holds.
    order: _Order = pickle.loads(_receive(asked))  # noqa: S301
    threading.Thread(target=_end_with, args=(asked.fileno(),), daemon=True).start()
    table = order.reading.table
    with few_collections():
        try:
            rows = map(_bare, RowReader(order.reading).rows(skip=order.skip))
            while piece := list(islice(rows, _PIECE_ROWS)):
                _send(answers, marshal.dumps((piece, table.progress(), None)))
            _send(answers, marshal.dumps(([], table.progress(), None)))
        except Exception as error:
            _send(answers, marshal.dumps(([], 0, pickle.dumps(error))))


@contextmanager
def few_collections() -> Iterator[None]:
    """Look for garbage in cycles hardly ever: rows hold none, and each chunk of them would make the collector look through it."""
    usual = gc.get_threshold()
    gc.set_threshold(1_000_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _end_with(asked: int) -> None:
    os.read(asked, 1)
    os._exit(0)
