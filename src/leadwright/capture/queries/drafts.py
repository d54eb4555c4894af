"""Reads of drafts: everything the pages of an import show before it is one."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture.drafting import (
    answers_digest,
    draft_of,
    draft_reference,
    hint_of,
    mapping_of,
    user_of,
)
from leadwright.capture.findings import Findings, load_findings
from leadwright.capture.layout import Layout, load_layout
from leadwright.capture.mapping import MappingBody
from leadwright.capture.models import OPEN, Import, ImportDraft
from leadwright.capture.reading import FormatHint
from leadwright.capture.uploads import Upload
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind, public_id


@dataclass(frozen=True)
class DraftLine:
    """An upload that was not imported yet."""

    reference: str
    file: str
    size: int
    uploaded_at: datetime


@dataclass(frozen=True)
class DraftView:
    """A draft with what was found in its file. `layout` is None until it is read; `findings` until a dry run was made of the
    answers as they stand, `is_checked` says so. `import_id` is set once an import began.
    """

    reference: str
    file: str
    size: int
    state: str
    hint: FormatHint
    layout: Layout | None
    mapping: MappingBody
    source: str
    consent: str
    digest: str
    findings: Findings | None
    is_checked: bool
    is_deleted: bool
    import_id: str
    uploaded_by: str
    rejected_by_check: Path | None

    @property
    def is_open(self) -> bool:
        """Whether its answers can still be changed."""
        return self.state in OPEN

    @property
    def is_answered(self) -> bool:
        return bool(self.source and self.consent)


def open_drafts(actor: Actor) -> list[DraftLine]:
    """The uploads of this person that were not started, the latest first."""
    require(actor, Action.IMPORT_LEADS)
    rows = ImportDraft.objects.filter(actor_id=user_of(actor), state__in=OPEN)
    return [
        DraftLine(draft_reference(draft), draft.file_name, draft.file_size, draft.created_at)
        for draft in rows.order_by("-id")[:50]
    ]


def find_draft(actor: Actor, reference: str) -> DraftView:
    """A draft of this person's (of anybody's, for an administrator). Raises Forbidden or NotFound."""
    require(actor, Action.IMPORT_LEADS)
    draft = draft_of(reference, actor)
    if draft is None:
        raise NotFound("There is no such upload of yours; it was deleted, or belongs to somebody else.")
    upload = Upload(draft.stored) if draft.stored else None
    layout = _layout(upload, draft)
    findings = load_findings(upload.check) if upload and draft.state != ImportDraft.RECEIVED else None
    digest = answers_digest(draft)
    run = Import.objects.filter(draft_id=draft.pk).order_by("-id").first()
    return DraftView(
        reference=draft_reference(draft),
        file=draft.file_name,
        size=draft.file_size,
        state=draft.state,
        hint=hint_of(draft),
        layout=layout,
        mapping=mapping_of(draft),
        source=draft.source,
        consent=draft.consent,
        digest=digest,
        findings=findings,
        is_checked=findings is not None and findings.digest == digest == draft.checked,
        is_deleted=upload is None or not upload.file.is_file(),
        import_id=public_id(Kind.IMPORT, run.public_id) if run else "",
        uploaded_by=draft.actor_label,
        rejected_by_check=upload.rejected_by_check if upload and upload.rejected_by_check.is_file() else None,
    )


def _layout(upload: Upload | None, draft: ImportDraft) -> Layout | None:
    if upload is None or draft.state == ImportDraft.RECEIVED:
        return None
    try:
        return load_layout(upload.layout)
    except FileNotFoundError:
        return None
