"""One chunk of an import: leads, consent and events of up to some ten thousand rows in a fixed number of statements."""

from collections.abc import Sequence

from leadwright.capture.bulk import RowResult
from leadwright.capture.models import Import
from leadwright.capture.rules import RowOutcome
from leadwright.capture.submissions import PreparedRow
from leadwright.consent.operations import Origin, record_import_consent, stage_import_consent
from leadwright.consent.rules import ImportConsent, LawfulBasis, Status
from leadwright.events.events import NewEvent
from leadwright.events.models import Source
from leadwright.events.operations import append_events
from leadwright.leads.operations.dirty import mark_subjects
from leadwright.leads.operations.upsert import Touched, upsert_written
from leadwright.leads.submission import Landed, Outcome, Provenance
from leadwright.platform.outbox import Cause

_OUTCOMES = {
    Outcome.CREATED: RowOutcome.CREATED,
    Outcome.UPDATED: RowOutcome.UPDATED,
    Outcome.UNCHANGED: RowOutcome.UNCHANGED,
    Outcome.REPEATED: RowOutcome.DUPLICATE,
    Outcome.AMBIGUOUS: RowOutcome.UNCHANGED,
}
_AMBIGUOUS = (
    "This row names two leads that are known apart; neither was changed. They are listed as possible duplicates, to be joined "
    "by a person."
)


def write_chunk(
    chunk: Sequence[PreparedRow], *, run: Import, source: Source, consent: ImportConsent, touched: Touched
) -> list[RowResult]:
    """Write a chunk in the caller's transaction; the outcome of each row, in order."""
    named = [row for row in chunk if row.submission is not None]
    provenance = Provenance(source_id=source.pk, actor=run.actor, at=run.started_at, batch=run.pk)
    landed = upsert_written(
        written=[row.submission for row in named if row.submission is not None],
        provenance=provenance,
        cause=Cause.IMPORT,
        touched=touched,
    )
    _record_consent(named, landed, provenance, consent)
    told = append_events(_events(named, landed, run, source), at=run.started_at)
    written = {
        lead
        for lead, outcome in zip(landed.lead_ids, landed.outcomes, strict=True)
        if outcome in (Outcome.CREATED, Outcome.UPDATED)
    }
    # New and changed leads are marked already; these only had something new happen to them.
    mark_subjects(subjects=told.keys() - written, at=run.started_at, cause=Cause.IMPORT)
    return results_of(chunk, landed)


def _record_consent(
    named: Sequence[PreparedRow], landed: Landed, provenance: Provenance, consent: ImportConsent
) -> None:
    """What the file as a whole says, and where a row says that somebody wants no mail, that instead."""
    told: dict[bool, list[tuple[int, str]]] = {False: [], True: []}
    for row, lead, outcome in zip(named, landed.lead_ids, landed.outcomes, strict=True):
        if outcome is not Outcome.AMBIGUOUS and row.submission is not None:
            told[row.refuses].append((lead, row.submission.email))
    refused = ImportConsent(consent.purpose, Status.REFUSED, LawfulBasis.NONE)
    for statement, people in ((consent, told[False]), (refused, told[True])):
        if people:
            stage_import_consent((lead, address, provenance.at) for lead, address in people)
            record_import_consent(
                consent=statement,
                origin=Origin(
                    source_id=provenance.source_id,
                    batch=provenance.batch,
                    actor=provenance.actor,
                    at=provenance.at,
                ),
            )


def _events(named: Sequence[PreparedRow], landed: Landed, run: Import, source: Source) -> list[NewEvent]:
    """One event for each different row: the same row again, in this file or a later one, is the same message."""
    events = []
    for row, lead in zip(named, landed.lead_ids, strict=True):
        events.append(
            NewEvent(
                name="lead_imported",
                occurred_at=run.started_at,
                subject=lead,
                source_id=source.pk,
                message_id=f"row:{row.digest}",
                batch=run.pk,
                properties={"file": run.file_name, "row": row.number},
            )
        )
    return events


def results_of(chunk: Sequence[PreparedRow], landed: Landed) -> list[RowResult]:
    """The outcome of each row of a chunk, in order, from what became of the submissions in it."""
    results = []
    position = 0
    for row in chunk:
        if row.submission is None:
            results.append(RowResult(row.number, RowOutcome.REJECTED, None, row.notes))
            continue
        outcome = landed.outcomes[position]
        notes = (*row.notes, _AMBIGUOUS) if outcome is Outcome.AMBIGUOUS else row.notes
        results.append(RowResult(row.number, _OUTCOMES[outcome], landed.lead_ids[position], notes))
        position += 1
    return results
