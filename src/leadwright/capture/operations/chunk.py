"""One chunk of an import: leads, consent and events of up to some ten thousand rows in a fixed number of statements."""

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from leadwright.capture.bulk import RowResult
from leadwright.capture.models import Import
from leadwright.capture.rules import RowOutcome
from leadwright.capture.submissions import PreparedRow
from leadwright.consent.operations import (
    Origin,
    record_first_consent,
    record_import_consent,
    stage_import_consent,
)
from leadwright.consent.rules import ImportConsent, LawfulBasis, Status
from leadwright.events.events import NewEvent
from leadwright.events.models import Source
from leadwright.events.operations import append_events
from leadwright.leads.operations.dirty import mark_subjects
from leadwright.leads.operations.touched import Touched
from leadwright.leads.operations.upsert import upsert_written
from leadwright.leads.submission import Landed, Outcome, Provenance
from leadwright.leads.written import Written
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


class Upsert(Protocol):
    """How submissions are stored: alone, or beside another chunk."""

    def __call__(
        self, *, written: Sequence[Written], provenance: Provenance, cause: Cause, touched: Touched
    ) -> Landed: ...


def write_chunk(
    chunk: Sequence[PreparedRow],
    *,
    run: Import,
    source: Source,
    consent: ImportConsent,
    touched: Touched,
    upsert: Upsert = upsert_written,
) -> list[RowResult]:
    """Write a chunk in the caller's transaction; the outcome of each row, in order."""
    named = [row for row in chunk if row.submission is not None]
    provenance = Provenance(source_id=source.pk, actor=run.actor, at=run.started_at, batch=run.pk)
    landed = upsert(
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
    first: dict[bool, list[tuple[int, str]]] = {False: [], True: []}
    rows_of = Counter(landed.lead_ids)
    for row, lead, outcome in zip(named, landed.lead_ids, landed.outcomes, strict=True):
        if outcome is not Outcome.AMBIGUOUS and row.submission is not None:
            only = outcome is Outcome.CREATED and rows_of[lead] == 1
            (first if only else told)[row.refuses].append((lead, row.submission.email))
    refused = ImportConsent(consent.purpose, Status.REFUSED, LawfulBasis.NONE)
    origin = Origin(
        source_id=provenance.source_id, batch=provenance.batch, actor=provenance.actor, at=provenance.at
    )
    for statement, refuses in ((consent, False), (refused, True)):
        if first[refuses]:
            record_first_consent(people=first[refuses], consent=statement, origin=origin)
        if told[refuses]:
            stage_import_consent((lead, address, provenance.at) for lead, address in told[refuses])
            record_import_consent(consent=statement, origin=origin)


def _events(named: Sequence[PreparedRow], landed: Landed, run: Import, source: Source) -> list[NewEvent]:
    """One event for each different row: the same row again, in this file or a later one, is the same message."""
    at, file, batch, source_id = run.started_at, run.file_name, run.pk, source.pk
    return [
        NewEvent(
            "lead_imported",
            at,
            lead,
            source_id,
            f"row:{row.digest}",
            batch,
            {"file": file, "row": row.number},
        )
        for row, lead in zip(named, landed.lead_ids, strict=True)
    ]


def _repeated(email: str, first: int | None) -> str:
    """What is said of a row about a lead that an earlier row of the file was about."""
    earlier = "an earlier row" if first is None else f"row {first}"
    by = f" ({email})" if email else ""
    return f"The row names the lead of {earlier} again{by}; where the two differ, the earlier counts."


def results_of(chunk: Sequence[PreparedRow], landed: Landed) -> list[RowResult]:
    """The outcome of each row of a chunk, in order, from what became of the submissions in it."""
    results = []
    position = 0
    numbers = [row.number for row in chunk if row.submission is not None] if landed.repeat_of else []
    for row in chunk:
        if row.submission is None:
            results.append(RowResult(row.number, RowOutcome.REJECTED, None, row.notes))
            continue
        outcome = landed.outcomes[position]
        notes = row.notes
        if outcome is Outcome.AMBIGUOUS:
            notes = (*notes, _AMBIGUOUS)
        elif outcome is Outcome.REPEATED:
            first = landed.repeat_of.get(position)
            notes = (*notes, _repeated(row.submission.email, None if first is None else numbers[first]))
        results.append(RowResult(row.number, _OUTCOMES[outcome], landed.lead_ids[position], notes))
        position += 1
    return results
