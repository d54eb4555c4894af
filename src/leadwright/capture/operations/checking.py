"""The dry run of a draft, as a job: what an import would do, and every row it would reject."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture.bulk import Counts, RowResult
from leadwright.capture.drafting import answers_digest, draft_of, hint_of, mapping_of
from leadwright.capture.errors import DraftGone
from leadwright.capture.findings import ColumnFinding, Findings, RejectedRow
from leadwright.capture.models import ImportDraft
from leadwright.capture.operations.importing import ImportOrder
from leadwright.capture.operations.preview import preview_file
from leadwright.capture.reading import Row, Table, open_table, write_rejected
from leadwright.capture.reading.length import rows_about
from leadwright.capture.rules import RowOutcome
from leadwright.capture.uploads import Upload
from leadwright.platform import jobs, work
from leadwright.platform.errors import Conflict, NotFound
from leadwright.platform.work import Begun, Follower, Outcome, Plan

CHECK = "capture.check_draft"
CHECKING = "import_check"
# Beyond these nobody reads on; the counts stay exact.
_REJECTED_KEPT = 50_000
_REJECTED_SHOWN = 20
_CELLS_SHOWN = 4
_OVERTAKEN = "Something was changed meanwhile; see the newer dry run."


@transaction.atomic
def begin_check(*, actor: Actor, reference: str, link: str, at: datetime) -> Begun | None:
    """Start a dry run of a draft as it stands; None where the last one is still true. `link` is the path of its page.

    While one runs for other answers, it is asked to stop and the new one waits for its turn. Raises Forbidden or NotFound.
    """
    require(actor, Action.IMPORT_LEADS)
    draft = draft_of(reference, actor)
    if draft is None:
        raise NotFound("There is no such upload of yours.")
    digest = answers_digest(draft)
    if draft.checked == digest and draft.state == ImportDraft.READ:
        return None
    key = f"{reference} {digest}"
    stop_checks(actor=actor, reference=reference, at=at, but=key)
    total = rows_about(Upload(draft.stored).file) if Upload(draft.stored).file.is_file() else None
    plan = Plan(CHECKING, f"Dry run of {draft.file_name}", total, unit="rows", link=link, key=key)
    begun = work.begin(actor, plan, at=at)
    if begun.is_new:
        jobs.defer(CHECK, work=begun.reference, draft=reference, digest=digest, user=actor.user_id or 0)
    return begun


def stop_checks(*, actor: Actor, reference: str, at: datetime, but: str = "") -> None:
    """Ask the actor's dry runs of a draft to stop, but for the one of that key. Repeating changes nothing."""
    for line in work.recent(actor.user_id, limit=20):
        if line.kind != CHECKING or line.key.partition(" ")[0] != reference or line.key == but:
            continue
        if not line.state.is_over:
            # One that ends just now needs no asking.
            with suppress(Conflict):
                work.ask_to_stop(actor, line.reference, at=at)


def check_draft(*, actor: Actor, reference: str, digest: str, follow: Follower, at: datetime) -> Outcome:
    """Make the dry run `begin_check` ordered and keep what it found beside the file. Writes no lead.

    Answers that changed since are left to the dry run that follows. Raises what an import would raise before its first row.
    """
    draft = draft_of(reference)
    if draft is None or not Upload(draft.stored).file.is_file():
        raise DraftGone("The file is deleted; there is nothing to look at any more.")
    if answers_digest(draft) != digest:
        return Outcome(_OVERTAKEN)
    upload = Upload(draft.stored)
    with open_table(upload.file, hint=hint_of(draft)) as table:
        order = ImportOrder(
            path=upload.file,
            table=table,
            digest=draft.file_digest,
            mapping=mapping_of(draft),
            source=draft.source,
            consent=draft.consent or "unknown",
        )
        seen = _Seen()
        with follow.beside() as beside:
            report = preview_file(actor=actor, order=order, at=at, progress=beside.advance, watch=seen.watch)
        shown = _write_rejected(upload, table, seen)
    found = findings_of(digest, report.counts, seen, shown)
    return Outcome(found.sentence() if _keep(found, upload, draft, digest) else _OVERTAKEN)


@transaction.atomic
def _keep(found: Findings, upload: Upload, draft: ImportDraft, digest: str) -> bool:
    """Keep the findings unless the answers changed meanwhile: a newer dry run may be done already, and its word counts."""
    now = ImportDraft.objects.select_for_update().filter(pk=draft.pk, state=ImportDraft.READ).first()
    if now is None or answers_digest(now) != digest:
        return False
    found.save(upload.check)
    now.checked = digest
    now.save(update_fields=["checked"])
    return True


@dataclass
class _Seen:
    """What a dry run says of single rows: why each is rejected, and how many values of which column stay unknown."""

    reasons: dict[int, str] = field(default_factory=dict)
    unknown: dict[str, ColumnFinding] = field(default_factory=dict)

    def watch(self, results: Sequence[RowResult]) -> None:
        for result in results:
            if result.outcome is RowOutcome.REJECTED:
                if len(self.reasons) < _REJECTED_KEPT:
                    self.reasons[result.number] = " ".join(result.notes)
                continue
            for note in result.notes:
                name, colon, sentence = note.partition(": ")
                if colon:
                    known = self.unknown.get(name, ColumnFinding(0, sentence))
                    self.unknown[name] = ColumnFinding(known.rows + 1, known.example)


def _write_rejected(upload: Upload, table: Table, seen: _Seen) -> tuple[RejectedRow, ...]:
    """Write the rejected rows as a file and give the first of them with what they say."""
    if not seen.reasons:
        upload.rejected_by_check.unlink(missing_ok=True)
        return ()
    shown: list[RejectedRow] = []

    def watched(rows: Iterable[Row]) -> Iterator[tuple[Row, str]]:
        for row in rows:
            if row.number not in seen.reasons:
                continue
            reason = seen.reasons[row.number]
            if len(shown) < _REJECTED_SHOWN:
                cells = [cell for cell in row.cells if cell.strip()]
                shown.append(RejectedRow(row.number, " · ".join(cells[:_CELLS_SHOWN])[:200], reason))
            yield row, reason

    write_rejected(upload.rejected_by_check, table, watched(table.rows()))
    return tuple(shown)


def findings_of(digest: str, counts: Counts, seen: _Seen, shown: tuple[RejectedRow, ...]) -> Findings:
    """What the page of a dry run shows."""
    return Findings(
        digest=digest,
        created=counts.created,
        updated=counts.updated,
        unchanged=counts.unchanged,
        duplicates=counts.duplicates,
        rejected=counts.rejected,
        rejected_rows=shown,
        columns=dict(seen.unknown),
        rejected_in_file=len(seen.reasons),
    )
