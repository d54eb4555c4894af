"""The log in the archive: events by the month they were received in, each file made of a range of their numbers.

A number is given when an event is written and seen when its transaction ends. So the log is archived up to a number below which
every transaction has ended, and from there on next time: nothing is missed and nothing taken twice.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from leadwright.archive.datasets import Dataset
from leadwright.archive.manifest import DatasetFiles, File
from leadwright.archive.writing import WrittenFile, copy_out, read_csv, write_parquet
from leadwright.platform import sql

if TYPE_CHECKING:
    import duckdb

# Numbers a file is made of: some 100 MB of CSV on the way, and so much is lost by a crash.
STEP = 1_000_000
_WAIT_SECONDS = 10.0
_LOOK_EVERY_SECONDS = 0.1
_MONTH = "%Y-%m"


@dataclass(frozen=True)
class Part:
    """A month and the numbers above `first`, up to `last`, of which a file is made, with the names of its events."""

    month: str
    first: int
    last: int
    names: tuple[str, ...] = ()


def settled(known: int) -> tuple[int, bool]:
    """The number up to which every event is there to be seen, and whether there may be more already.

    It is the highest given, once all who were writing then have ended. Where somebody writes for longer than ten seconds it is
    the `known` one, and what came since is archived next time.
    """
    last, horizon = sql.rows(sql.statement(__package__, "last_event"))[0]
    until = time.monotonic() + _WAIT_SECONDS
    while sql.scalar(sql.statement(__package__, "still_writing"), {"horizon": horizon}):
        if time.monotonic() > until:
            return known, True
        time.sleep(_LOOK_EVERY_SECONDS)
    return max(int(last), known), False


def steps(known: int, end: int) -> Iterator[tuple[int, int]]:
    """The ranges of numbers that are still to be archived; those given before the oldest event there is are passed over."""
    bounds = {"known": known, "end": end}
    oldest = sql.scalar("select min(id) from event where id > %(known)s and id <= %(end)s", bounds)
    known = max(known, (end if oldest is None else int(oldest)) - 1)
    while known < end:
        step = min(known + STEP, end)
        yield known, step
        known = step


def changed(files: DatasetFiles, known: int) -> list[File]:
    """The files that hold events which are no longer in the log: erased, too old, or of an import that was taken back."""
    if not files.files:
        return []
    firsts = sorted({one.first for one in files.files})
    params = {"settled": known, "firsts": firsts}
    counted: dict[tuple[str, int], int] = {}
    for month, place, count in sql.rows(sql.statement(__package__, "counted_events"), params):
        if place:
            counted[month.astimezone(UTC).strftime(_MONTH), firsts[place - 1]] = count
    return [one for one in files.files if _rows(counted, one) != one.rows]


def _rows(counted: dict[tuple[str, int], int], file: File) -> int:
    return sum(
        count
        for (month, first), count in counted.items()
        if month == file.part and file.first <= first < file.last
    )


def written(
    database: "duckdb.DuckDBPyConnection",
    dataset: Dataset,
    first: int,
    last: int,
    scratch: Path,
    month: str = "",
) -> Iterator[tuple[Part, WrittenFile]]:
    """Write the events of a range, a file for each month of receipt (or for one of them alone)."""
    csv = scratch / "events.csv"
    bounds = f"{dataset.key} > %(first)s and {dataset.key} <= %(last)s"
    params: dict[str, object] = {"first": first, "last": last}
    if month:
        begins = datetime.strptime(month, _MONTH).replace(tzinfo=UTC)
        bounds += f" and date_trunc('month', {dataset.received}, 'UTC') = %(month)s"
        params |= {"month": begins}
    copy_out(f"{dataset.select()} where {bounds}", params, csv)
    database.execute(f"create or replace temp table arrived as {read_csv(dataset.types, csv)}")
    csv.unlink()
    months = database.execute(
        "select strftime(received_at, '%Y-%m'), list_sort(list(distinct name)) from arrived group by 1 order by 1"
    ).fetchall()
    for found, names in months:
        rows = f"select * from arrived where strftime(received_at, '%Y-%m') = '{found}'"
        file = write_parquet(database, rows, scratch / f"{found}.parquet", order="subject, occurred_at")
        yield Part(found, first, last, tuple(names)), file
    database.execute("drop table arrived")
