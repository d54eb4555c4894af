"""A dry run: what an import would do, with nothing written."""

from collections.abc import Callable, Sequence
from datetime import datetime

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture.bulk import Counts, RowResult
from leadwright.capture.operations.chunk import results_of
from leadwright.capture.operations.importing import (
    ImportOrder,
    ImportReport,
    Progress,
    count_results,
    reading_of,
)
from leadwright.capture.reading_ahead import reading_ahead
from leadwright.consent.rules import import_consent
from leadwright.leads.operations.preview import Preview


def preview_file(
    *,
    actor: Actor,
    order: ImportOrder,
    at: datetime,
    progress: Progress = lambda rows: None,
    watch: Callable[[Sequence[RowResult]], None] = lambda results: None,
) -> ImportReport:
    """The counts and first problems an import of this file would have now. Writes nothing, whatever happens.

    `watch` sees the outcome of every row, chunk by chunk. Raises what the import would raise before its first row.
    """
    require(actor, Action.IMPORT_LEADS)
    import_consent(order.consent)
    counts = Counts()
    reading = reading_of(order, order.source.strip().casefold(), at)
    with Preview() as preview, reading_ahead(reading) as chunks:
        for chunk in chunks:
            landed = preview.upsert([row.submission for row in chunk if row.submission is not None])
            results: list[RowResult] = results_of(chunk, landed)
            count_results(counts, results)
            watch(results)
            progress(counts.rows)
    return ImportReport(run=None, counts=counts)
