"""Reads of imports."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from leadwright.capture.models import Import
from leadwright.capture.reading import Row, Table
from leadwright.events.models import Source
from leadwright.platform import sql
from leadwright.platform.ids import Kind, public_id


@dataclass(frozen=True)
class ImportLine:
    """One import, as lists show it."""

    id: str
    file: str
    source: str
    consent: str
    status: str
    started_at: datetime
    rows: int
    created: int
    updated: int
    rejected: int

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def imports() -> list[ImportLine]:
    """Every import, the latest first; two queries however many there are."""
    sources = dict(Source.objects.values_list("pk", "slug"))
    return [
        ImportLine(
            id=public_id(Kind.IMPORT, run.public_id),
            file=run.file_name,
            source=sources.get(run.source_id, ""),
            consent=run.consent,
            status=run.status,
            started_at=run.started_at,
            rows=run.rows_done,
            created=run.created,
            updated=run.updated,
            rejected=run.rejected,
        )
        for run in Import.objects.order_by("-id")
    ]


def rejected_rows(run: Import, table: Table) -> Iterator[tuple[Row, str]]:
    """The rejected rows of an import with their reasons, read from the file again: it need not be kept in memory."""
    reasons = {
        number: " ".join(json.loads(notes) if notes else ())
        for number, notes in sql.rows(
            "select number, notes from import_row where batch = %s and outcome = 'rejected'", [run.pk]
        )
    }
    for row in table.rows():
        if row.number in reasons:
            yield row, reasons[row.number]


def remember_errors_file(run: Import, path: Path) -> None:
    """Note where the rejected rows were written."""
    Import.objects.filter(pk=run.pk).update(errors_file=str(path))
