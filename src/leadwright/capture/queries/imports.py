"""Reads of imports."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.db.models import QuerySet

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action, Role
from leadwright.capture.models import IMPORT_LOCK, Import, ImportDraft
from leadwright.capture.reading import Row, Table
from leadwright.capture.uploads import Upload
from leadwright.events.models import Source
from leadwright.platform import sql
from leadwright.platform.cursors import UnusableCursor
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind, parse_public_id, public_id


@dataclass(frozen=True)
class ImportLine:
    """One import, as lists show it."""

    id: str
    file: str
    source: str
    consent: str
    status: str
    actor: str
    started_at: datetime
    rows: int
    created: int
    updated: int
    rejected: int

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def visible_imports(actor: Actor) -> QuerySet[Import]:
    """The imports the actor may see and take back: all for whoever sees all leads, for a sales manager those of own uploads.

    Raises Forbidden for a role that imports nothing.
    """
    require(actor, Action.IMPORT_LEADS)
    found = Import.objects.all()
    if actor.role in (Role.ADMINISTRATOR, Role.MARKETER):
        return found
    own = ImportDraft.objects.filter(actor_id=actor.user_id or 0)
    return found.filter(draft_id__in=own.values("pk"))


def imports(*, actor: Actor, limit: int | None = None, after: str | None = None) -> list[ImportLine]:
    """The imports the actor sees, the latest first, `after` the one of that public id, `limit` at most; three queries at most.

    Raises UnusableCursor for an `after` that is none.
    """
    seen = visible_imports(actor)
    if after is not None:
        seen = seen.filter(pk__lt=_place_of(after))
    sources = dict(Source.objects.values_list("pk", "slug"))
    return [
        ImportLine(
            id=public_id(Kind.IMPORT, run.public_id),
            file=run.file_name,
            source=sources.get(run.source_id, ""),
            consent=run.consent,
            status=run.status,
            actor=run.actor,
            started_at=run.started_at,
            rows=run.rows_done,
            created=run.created,
            updated=run.updated,
            rejected=run.rejected,
        )
        for run in seen.order_by("-id")[:limit]
    ]


def cut_short(actor: Actor) -> set[str]:
    """The imports that have not ended and that no process is at work on; two queries."""
    running = dict(visible_imports(actor).filter(status=Import.RUNNING).values_list("pk", "public_id"))
    held = sql.rows(
        """
        select objid::bigint from pg_locks
        where locktype = 'advisory' and classid::bigint = %s
            and database = (select oid from pg_database where datname = current_database())
        """,
        [IMPORT_LOCK],
    )
    busy = {number for (number,) in held}
    return {public_id(Kind.IMPORT, bits) for pk, bits in running.items() if pk % 2**31 not in busy}


def unfinished_drafts(actor: Actor) -> dict[str, str]:
    """The imports from uploads that have not ended, each with the id of its upload; two queries."""
    found = visible_imports(actor).filter(status=Import.RUNNING, draft_id__isnull=False)
    runs = {draft: run for draft, run in found.values_list("draft_id", "public_id") if draft is not None}
    drafts = ImportDraft.objects.filter(pk__in=list(runs)).values_list("pk", "public_id")
    return {public_id(Kind.IMPORT, runs[pk]): public_id(Kind.DRAFT, bits) for pk, bits in drafts}


def _place_of(reference: str) -> int:
    try:
        bits = parse_public_id(Kind.IMPORT, reference)
    except NotFound:
        bits = None
    found = Import.objects.filter(public_id=bits).values_list("pk", flat=True).first() if bits else None
    if found is None:
        raise UnusableCursor("This place in the history cannot be read; begin at the latest import.")
    return found


@dataclass(frozen=True)
class Undone:
    """What taking an import back did; `newer` are leads whose facts were changed since, with the names of those facts."""

    at: datetime | None
    removed: int
    restored: int
    kept: int
    newer: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class ImportDetail:
    """One import whole. `rejected_file` is the path of its rejected rows where the browser may hand them out, else None;
    `errors_file` where the command line wrote them.
    """

    id: str
    file: str
    size: int
    source: str
    consent: str
    status: str
    actor: str
    started_at: datetime
    finished_at: datetime | None
    rows: int
    created: int
    updated: int
    unchanged: int
    duplicates: int
    rejected: int
    first_rejected: tuple[tuple[int, str], ...]
    rejected_file: Path | None
    errors_file: str
    undone: Undone | None


_SHOWN_REJECTED = 20


def find_import(actor: Actor, reference: str) -> ImportDetail:
    """One import by its public id. Raises Forbidden, and NotFound also for one the actor may not see."""
    run = visible_imports(actor).filter(public_id=parse_public_id(Kind.IMPORT, reference)).first()
    if run is None:
        raise NotFound(f"There is no import “{reference}”, or you may not see it.", id=reference)
    return ImportDetail(
        id=reference,
        file=run.file_name,
        size=run.file_size,
        source=Source.objects.filter(pk=run.source_id).values_list("slug", flat=True).first() or "",
        consent=run.consent,
        status=run.status,
        actor=run.actor,
        started_at=run.started_at,
        finished_at=run.finished_at,
        rows=run.rows_done,
        created=run.created,
        updated=run.updated,
        unchanged=run.unchanged,
        duplicates=run.duplicates,
        rejected=run.rejected,
        first_rejected=_first_rejected(run) if run.rejected else (),
        rejected_file=_uploaded_rejected(run),
        errors_file=run.errors_file,
        undone=_undone(run),
    )


def _first_rejected(run: Import) -> tuple[tuple[int, str], ...]:
    rows = sql.rows(
        """
        select number, notes from import_row where batch = %s and outcome = 'rejected' order by number limit %s
        """,
        [run.pk, _SHOWN_REJECTED],
    )
    return tuple((number, " ".join(json.loads(notes) if notes else ())) for number, notes in rows)


def _uploaded_rejected(run: Import) -> Path | None:
    """Only what lies in the folder of uploads is ever handed out, never a path somebody named."""
    if run.draft_id is None:
        return None
    stored = ImportDraft.objects.filter(pk=run.draft_id).values_list("stored", flat=True).first()
    file = Upload(stored).rejected if stored else None
    return file if file is not None and file.is_file() else None


def _undone(run: Import) -> Undone | None:
    if run.undo is None:
        return None
    return Undone(
        at=run.undone_at,
        removed=run.undo["removed"],
        restored=run.undo["restored"],
        kept=run.undo["kept"],
        newer=tuple((lead, tuple(facts)) for lead, facts in run.undo["newer"]),
    )


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
