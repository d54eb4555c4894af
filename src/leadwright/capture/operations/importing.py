"""Bringing in a file: chunk by chunk, each in one transaction that also moves the import on.

A killed import is taken up at its first unwritten chunk, so it ends as one run would have. While one chunk is written, the next
is read and normalised (`reading_ahead`); of a long list, several are written at a time (`writers`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from pathlib import Path

from django.db import connection, transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture import bulk
from leadwright.capture.errors import ImportUnderWay
from leadwright.capture.events import LeadsImported
from leadwright.capture.mapping import MappingBody, declared_fields, mapping_digest
from leadwright.capture.models import IMPORT_LOCK, Import
from leadwright.capture.operations.writers import Writing, written
from leadwright.capture.reading import Table
from leadwright.capture.reading_ahead import CHUNK_ROWS, few_collections, is_long, reading_ahead
from leadwright.capture.submissions import Reading
from leadwright.consent.rules import ImportConsent, import_consent
from leadwright.events.models import Source
from leadwright.events.operations import ensure_source
from leadwright.leads.operations.custom_fields import declare_custom_fields
from leadwright.leads.operations.statistics import refresh_statistics
from leadwright.leads.operations.touched import Touched
from leadwright.platform import audit, outbox, sql, workspace
from leadwright.platform.ids import Kind, public_id

# Chunks after which the planner is told how large the tables are; each time they have tripled.
_STATISTICS_AFTER = frozenset(3**power for power in range(12))

Progress = Callable[[int], None]
"""Called with the number of rows done so far."""


@dataclass(frozen=True)
class ImportOrder:
    """What the person who imports asks for. `name` is what the file was called where it came from, if not as it is here."""

    path: Path
    table: Table
    digest: str
    mapping: MappingBody
    source: str
    consent: str
    name: str = ""
    draft_id: int | None = None


@dataclass
class ImportReport:
    """How an import ended."""

    run: Import | None
    counts: bulk.Counts = field(default_factory=bulk.Counts)
    resumed_at: int = 0

    def totals(self) -> bulk.Counts:
        """The counts of the whole import, the part before an interruption included."""
        if self.run is None or not self.resumed_at:
            return self.counts
        return bulk.Counts(
            created=self.run.created,
            updated=self.run.updated,
            unchanged=self.run.unchanged,
            rejected=self.run.rejected,
            duplicates=self.run.duplicates,
            first_rejected=self.counts.first_rejected,
            first_noted=self.counts.first_noted,
        )


def import_file(
    *, actor: Actor, order: ImportOrder, at: datetime, progress: Progress = lambda rows: None
) -> ImportReport:
    """Bring in every row of a file that names somebody; one bad row never stops the rest.

    Every row has its outcome in `import_row`. The same file with the same source and mapping changes nothing the second time; one
    that was cut short goes on where it stopped. Raises UnusableInput, Forbidden, or ImportUnderWay.
    """
    require(actor, Action.IMPORT_LEADS)
    consent = import_consent(order.consent)
    source = ensure_source(slug=order.source, at=at)
    declare_custom_fields(fields=declared_fields(order.mapping), by=f"import from {source.slug}", at=at)
    run = _begin(actor, order, source, at)
    if not sql.scalar("select pg_try_advisory_lock(%s, %s)", [IMPORT_LOCK, run.pk % 2**31]):
        raise ImportUnderWay("This file is being imported by another process right now; wait for it to end.")
    try:
        return _run(actor, order, _Running(run, source, consent), at, progress)
    finally:
        sql.scalar("select pg_advisory_unlock(%s, %s)", [IMPORT_LOCK, run.pk % 2**31])


@dataclass
class _Running:
    """An import under way."""

    run: Import
    source: Source
    consent: ImportConsent


def _begin(actor: Actor, order: ImportOrder, source: Source, at: datetime) -> Import:
    digest = mapping_digest(order.mapping)
    cut_short = Import.objects.filter(
        status=Import.RUNNING,
        file_digest=order.digest,
        source_id=source.pk,
        mapping_digest=digest,
        consent=order.consent,
    ).first()
    if cut_short is not None:
        if order.draft_id is not None and cut_short.draft_id != order.draft_id:
            cut_short.draft_id = order.draft_id
            cut_short.save(update_fields=["draft_id"])
        return cut_short
    run = Import.objects.create(
        source_id=source.pk,
        consent=order.consent,
        file_name=order.name or order.path.name,
        file_digest=order.digest,
        file_size=order.path.stat().st_size,
        mapping=order.mapping.model_dump(mode="json", exclude_none=True),
        mapping_digest=digest,
        actor=actor.label,
        started_at=at,
        draft_id=order.draft_id,
    )
    audit.record(
        actor,
        "import.started",
        kind="import",
        key=public_id(Kind.IMPORT, run.public_id),
        at=at,
        changes={"source": source.slug, "consent": order.consent, "bytes": run.file_size},
    )
    return run


def _run(
    actor: Actor, order: ImportOrder, running: _Running, at: datetime, progress: Progress
) -> ImportReport:
    run = running.run
    touched = _touched_before(run)
    report = ImportReport(run=run, resumed_at=run.rows_done)
    reading = reading_of(order, running.source.slug, run.started_at)
    writing = Writing(run, running.source, running.consent, touched)
    # The writers have connections of their own, which see nothing of a transaction of the caller.
    side_by_side = is_long(order.table) and not connection.in_atomic_block
    with (
        few_collections(),
        reading_ahead(reading, skip=run.rows_done) as chunks,
        written(chunks, writing, side_by_side=side_by_side) as chunks_written,
    ):
        for place, results in enumerate(chunks_written, start=1):
            if place in _STATISTICS_AFTER:
                refresh_statistics()
            count_results(report.counts, results)
            progress(report.resumed_at + report.counts.rows)
    if report.counts.rows > CHUNK_ROWS:
        refresh_statistics(whole=True)
    _finish(actor, run, at)
    return report


def reading_of(order: ImportOrder, namespace: str, started_at: datetime) -> Reading:
    """How the file of an order is read in this workspace."""
    return Reading(
        mapping=order.mapping,
        table=order.table,
        namespace=namespace,
        started_at=started_at,
        zone=str(workspace.read("time_zone")),
        default_region=str(workspace.read("default_country")),
    )


def _touched_before(run: Import) -> Touched:
    """The leads an earlier part of this import touched, so that a later row for one of them counts as a duplicate."""
    touched = Touched()
    if run.rows_done:
        for (lead,) in sql.rows(
            "select lead_id from import_row where batch = %s and lead_id is not null", [run.pk]
        ):
            touched.add(lead)
    return touched


def count_results(counts: bulk.Counts, results: list[bulk.RowResult]) -> None:
    """Add the outcomes of a chunk, and keep the first of those with something to say."""
    for name, number in bulk.tally(results).items():
        setattr(counts, name, getattr(counts, name) + number)
    shown = 20
    for result in filter(attrgetter("notes"), results):
        if result.outcome == "rejected" and len(counts.first_rejected) < shown:
            counts.first_rejected.append(result)
        elif len(counts.first_noted) < shown:
            counts.first_noted.append(result)


def _finish(actor: Actor, run: Import, at: datetime) -> None:
    with transaction.atomic():
        run.refresh_from_db()
        run.status = Import.DONE
        run.finished_at = at
        run.save(update_fields=["status", "finished_at"])
        outbox.record(
            LeadsImported(cause=outbox.Cause.IMPORT, batch=run.pk, created=run.created, updated=run.updated),
            at=at,
        )
        audit.record(
            actor,
            "import.finished",
            kind="import",
            key=public_id(Kind.IMPORT, run.public_id),
            at=at,
            changes={
                name: getattr(run, name)
                for name in ("created", "updated", "unchanged", "rejected", "duplicates")
            },
        )
