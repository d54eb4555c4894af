"""Exports: a file of exactly the leads and columns a list showed, written slice by slice, so that memory stays flat."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.batches import bulk
from leadwright.batches.files import FORMATS, Row, opened
from leadwright.batches.kinds import BatchState, Details, details_of, leads_text
from leadwright.batches.models import Batch
from leadwright.batches.queries import mine
from leadwright.leads.queries.cells import (
    DEFAULT_COLUMNS,
    CellKind,
    Column,
    known_columns,
    numbered_cells,
)
from leadwright.platform import audit, clock, work
from leadwright.platform.database.home import Home
from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.platform.ids import Kind, public_id

KEPT_FOR = timedelta(days=7)
_SLICE = 1_000
_MILLION = 1_000_000


def check_export(actor: Actor, details: Details) -> Details:
    """The details as they are kept. Raises UnusableInput for a format or a column there is none of."""
    require(actor, Action.EXPORT_LEADS)
    if details.format not in FORMATS:
        raise UnusableInput("Choose CSV or Excel.", field="format")
    columns = details.columns or DEFAULT_COLUMNS
    known_columns(actor, columns)
    return Details(format=details.format, columns=tuple(columns))


def write_export(row: Batch, actor: Actor, follower: work.Follower) -> work.Outcome:
    """Write the file of a started export whole; a repetition writes it again. The trail says what was handed out."""
    require(actor, Action.EXPORT_LEADS)
    details = details_of(row.details)
    columns = known_columns(actor, details.columns)
    name = f"{row.public_id.hex}.{details.format}"
    written = 0
    with unfinished(export_folder() / name) as path, opened(details.format, path, heads(columns)) as write:
        for leads in _members(row, follower):
            for reference, cells in numbered_cells(actor=actor, leads=leads, columns=columns):
                write(file_row(reference, cells, columns))
                written += 1
    at = finish_export(row, name, written)
    reference = public_id(Kind.BATCH, row.public_id)
    changes = {"leads": written, "format": details.format, "columns": [one.name for one in columns]}
    audit.record(actor, "leads.exported", kind="batch", key=reference, at=at, changes=changes)
    return work.Outcome(f"{leads_text(written)} written; the file can be fetched for seven days.")


def finish_export(row: Batch, name: str, written: int) -> datetime:
    """The file can be fetched from now on; when that is."""
    at = clock.now()
    row.file, row.changed, row.state, row.finished_at = name, written, str(BatchState.DONE), at
    row.total = row.done = max(row.total, written)
    row.save(update_fields=["file", "changed", "total", "done", "state", "finished_at"])
    return at


def fetch_export(*, actor: Actor, batch: str, at: datetime) -> Path:
    """The file of a finished export, for the one who made it and for administrators; the trail says who fetched it.

    Raises NotFound where it is gone or not the actor's, Forbidden.
    """
    require(actor, Action.EXPORT_LEADS)
    row = mine(actor, batch)
    path = export_folder() / row.file
    if not row.file or not path.is_file():
        raise NotFound("The file is not there any more; export again.")
    audit.record(actor, "export.fetched", kind="batch", key=batch, at=at, changes={"rows": row.changed})
    return path


def drop_files() -> int:
    """Delete the files that no export names any more, as after an erasure; how many. Repeatable."""
    dropped = 0
    for path in export_folder().glob("*.*"):
        batch = Batch.objects.filter(public_id=_bits(path)).first()
        # A file appears a moment before the export that is just being finished names it.
        if batch is None or (batch.state != BatchState.STARTED and batch.file != path.name):
            path.unlink(missing_ok=True)
            dropped += 1
    return dropped


def export_folder() -> Path:
    """Where exports lie until they are fetched."""
    return Home.find().subfolder("exports")


def _bits(path: Path) -> UUID:
    """The id of the batch a file of the folder was written for."""
    return UUID(path.name.partition(".")[0])


@contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """The file appears when it is complete."""
    part = path.with_name(path.name + ".part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _members(row: Batch, follower: work.Follower) -> Iterator[tuple[int, ...]]:
    after = 0
    while (part := bulk.next_slice(row.pk, after, _SLICE)).leads:
        yield part.leads
        after = part.until
        follower.advance(after, row.total)


def heads(columns: Sequence[Column]) -> list[str]:
    """What stands above the columns of a file."""
    named = ["Id"]
    for one in columns:
        named += [f"{one.label} band", f"{one.label} points"] if one.band else [one.label]
    return named


def file_row(reference: str, cells: Mapping[str, object], columns: Sequence[Column]) -> Row:
    """A row of a file: the id, then what stands in the columns, points as whole numbers of points."""
    values: list[object] = [reference]
    for one in columns:
        value = cells[one.name]
        if one.band:
            values.append(cells[one.band])
        if one.kind is CellKind.POINTS and isinstance(value, int):
            value = value / _MILLION
        values.append(value)
    return values
