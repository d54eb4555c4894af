"""Bringing an archive up to date, step by step: whatever ends it, the next run goes on from the last file that was finished."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from leadwright import __version__
from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.archive import duck, log
from leadwright.archive.datasets import EVENTS, Dataset, datasets
from leadwright.archive.errors import ArchiveBusy, ArchiveUnusable
from leadwright.archive.manifest import NAME, File, Manifest, decoded
from leadwright.archive.models import ArchivePlace
from leadwright.archive.storage import Storage, storage_of
from leadwright.archive.writing import WrittenFile, copy_out, read_csv, write_parquet
from leadwright.platform import audit, sql

if TYPE_CHECKING:
    import duckdb

_LOCK = 7_201_044
Told = Callable[[str, int], None]
"""Called with the name of a data set and how many of its rows were written so far."""


@dataclass(frozen=True)
class Archived:
    """An archive that is up to date: where, how many rows and bytes of each data set, and how many files this run wrote and
    deleted. `behind` says that events of a writer who would not end are still to come.
    """

    url: str
    rows: dict[str, int]
    bytes: int
    files: int
    written: int
    removed: int
    behind: bool


def bring_up_to_date(
    *, actor: Actor, place: str, at: datetime, told: Told = lambda dataset, rows: None
) -> Archived:
    """Write what is new or was changed since the last run; what was deleted from the database goes from the files too.

    `place` is a folder or an address fsspec knows. A run that is killed leaves a whole, older archive, and the next one goes on
    from there; a run with nothing to do writes no data file. Raises Forbidden, ArchiveBusy, ArchiveUnusable, ArchiveFailed.
    """
    require(actor, Action.MANAGE_WORKSPACE)
    storage = storage_of(place)
    storage.prepare()
    row, _ = ArchivePlace.objects.get_or_create(url=storage.url)
    with _alone(row):
        row.refresh_from_db()
        run = _Run(storage, _opened(storage, row, at), at, told)
        with storage.scratch() as scratch, duck.opened(scratch) as database:
            run.update(database, scratch)
        run.sweep()
        ArchivePlace.objects.filter(pk=row.pk).update(written_at=at, erasures_reached=row.erasures)
    found = run.result()
    changes = {"files": found.written, "deleted": found.removed}
    audit.record(actor, "archive.written", kind="archive", key=str(row.key), at=at, changes=changes)
    return found


@contextmanager
def _alone(place: ArchivePlace) -> Iterator[None]:
    if not sql.scalar("select pg_try_advisory_lock(%s, %s)", [_LOCK, place.pk]):
        raise ArchiveBusy(f"The archive at {place.url} is being written: wait for the end of that.")
    try:
        yield
    finally:
        sql.scalar("select pg_advisory_unlock(%s, %s)", [_LOCK, place.pk])


def _opened(storage: Storage, row: ArchivePlace, at: datetime) -> Manifest:
    stored = storage.read(NAME)
    if stored is None:
        return Manifest(key=str(row.key), leadwright=__version__, written_at=at)
    manifest = decoded(stored, storage.url)
    if manifest.key != str(row.key):
        raise ArchiveUnusable(
            f"{storage.url} holds the archive of another workspace: choose another place with --to."
        )
    return manifest


@dataclass
class _Run:
    """One run over one archive."""

    storage: Storage
    manifest: Manifest
    at: datetime
    told: Told
    written: int = 0
    removed: int = 0
    behind: bool = False

    def update(self, database: "duckdb.DuckDBPyConnection", scratch: Path) -> None:
        """Every data set, facts and pointers after the log, so that they are never older than the events they belong to."""
        for dataset in datasets():
            files = self.manifest.of(dataset.name)
            same = self.manifest.leadwright == __version__
            if not _still_fits(files.columns, dataset.types, same_program=same):
                self._forget(dataset.name)
                files.columns = {}
            files.columns = {**files.columns, **dataset.types}
            if dataset.name == EVENTS:
                self._log(database, dataset, scratch)
            else:
                self._state(database, dataset, scratch)
        self.manifest.leadwright = __version__
        self._save()

    def _log(self, database: "duckdb.DuckDBPyConnection", dataset: Dataset, scratch: Path) -> None:
        files = self.manifest.of(dataset.name)
        for old in log.changed(files, self.manifest.settled):
            parts = list(log.written(database, dataset, old.first, old.last, scratch, old.part))
            self._replace(dataset, [old], [self._filed(dataset, part, one) for part, one in parts])
        known = self.manifest.settled
        end, self.behind = log.settled(known)
        for first, last in log.steps(known, end):
            parts = list(log.written(database, dataset, first, last, scratch))
            self.manifest.settled = last
            self._replace(dataset, [], [self._filed(dataset, part, one) for part, one in parts])
            self.told(dataset.name, files.rows)

    def _filed(self, dataset: Dataset, part: log.Part, written: WrittenFile) -> File:
        file = self._add(dataset, f"month={part.month}", part.month, (part.first, part.last), written)
        return file.model_copy(update={"names": part.names})

    def _state(self, database: "duckdb.DuckDBPyConnection", dataset: Dataset, scratch: Path) -> None:
        files = self.manifest.of(dataset.name)
        known = {int(one.part): one for one in files.files}
        states = dict(sql.rows(dataset.changes()))
        for bucket in sorted(known.keys() - states.keys()):
            self._replace(dataset, [known[bucket]], [])
        for bucket, state in sorted(states.items()):
            if bucket in known and known[bucket].state == state:
                continue
            bounds = (bucket * dataset.bucket, (bucket + 1) * dataset.bucket)
            written = _write_bucket(database, dataset, bounds, scratch)
            file = self._add(dataset, f"bucket={bucket}", str(bucket), bounds, written, state)
            self._replace(dataset, [known[bucket]] if bucket in known else [], [file])
            self.told(dataset.name, files.rows)

    def _add(
        self,
        dataset: Dataset,
        folder: str,
        part: str,
        bounds: tuple[int, int],
        written: WrittenFile,
        state: str = "",
    ) -> File:
        """Bring a written file to its place. Its name was never used: a reader may still hold the file it follows."""
        self.manifest.serial += 1
        path = f"{dataset.name}/{folder}/{self.manifest.serial:08}.parquet"
        self.storage.add(path, written.path)
        self.written += 1
        return File(
            path=path,
            part=part,
            first=bounds[0],
            last=bounds[1],
            rows=written.rows,
            bytes=written.bytes,
            sha256=written.sha256,
            state=state,
        )

    def _replace(self, dataset: Dataset, old: list[File], new: list[File]) -> None:
        """Change the list of files as one step; what is no longer named is deleted at the end."""
        files = self.manifest.of(dataset.name)
        gone = {one.path for one in old}
        files.files = [one for one in files.files if one.path not in gone] + new
        self._save()

    def _forget(self, dataset: str) -> None:
        self.manifest.of(dataset).files = []
        if dataset == EVENTS:
            self.manifest.settled = 0

    def _save(self) -> None:
        self.manifest.written_at = self.at
        self.storage.replace(NAME, self.manifest.encoded())

    def sweep(self) -> None:
        """Delete every file the manifest does not name: those that were replaced, and those of a run that was killed."""
        named = {one.path for one in self.manifest.files()}
        for name in list(self.storage.names()):
            if name not in named:
                self.storage.remove(name)
                self.removed += 1

    def result(self) -> Archived:
        files = list(self.manifest.files())
        return Archived(
            url=self.storage.url,
            rows={name: one.rows for name, one in self.manifest.datasets.items()},
            bytes=sum(one.bytes for one in files),
            files=len(files),
            written=self.written,
            removed=self.removed,
            behind=self.behind,
        )


def _still_fits(known: Mapping[str, str], now: Mapping[str, str], *, same_program: bool) -> bool:
    """Whether files written with the known columns can be read beside new ones.

    A column that is new holds nothing in older files, because fields and properties are known before they have values; another
    version of the program may know properties that were there all along.
    """
    return all(now.get(name, kind) == kind for name, kind in known.items()) and (
        same_program or not known or now.keys() <= known.keys()
    )


def _write_bucket(
    database: "duckdb.DuckDBPyConnection", dataset: Dataset, bounds: tuple[int, int], scratch: Path
) -> WrittenFile:
    csv = scratch / f"{dataset.name}.csv"
    where = f"{dataset.key} >= %(first)s and {dataset.key} < %(last)s"
    copy_out(f"{dataset.select()} where {where}", {"first": bounds[0], "last": bounds[1]}, csv)
    # Quoted: "at" is a word of DuckDB.
    order = ", ".join(f'"{name}"' for name in list(dataset.types)[:2])
    written = write_parquet(
        database, read_csv(dataset.types, csv), scratch / f"{dataset.name}.parquet", order
    )
    csv.unlink()
    return written
