"""From an uploaded file to an order: what is in it, what its columns are, where it comes from, and on what basis."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture.choosing import choose_mapping
from leadwright.capture.drafting import READ, READING, draft_of, draft_reference, hint_of
from leadwright.capture.errors import DraftGone, DraftStarted
from leadwright.capture.layout import look_at
from leadwright.capture.mapping import MAPPING, MappingBody
from leadwright.capture.models import OPEN, ImportDraft
from leadwright.capture.operations.expiry import EXPIRES
from leadwright.capture.operations.forgetting import forget_draft
from leadwright.capture.reading import FormatHint, UnreadableFile, open_table
from leadwright.capture.reading.content import content_of
from leadwright.capture.uploads import Upload, days_kept
from leadwright.consent.rules import import_consent
from leadwright.events.operations import find_source, source_slug
from leadwright.platform import audit, due, jobs, sql, work
from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.platform.work import Begun, Outcome, Plan
from leadwright.playbook.queries import published_all

# A workbook is loaded whole to be looked at; larger ones are left to the worker, so that no page waits for them.
_LOOKED_AT_ONCE = 1 << 20
_LONGEST_NAME = 255
_RECEIVING = 7_201_003


@dataclass(frozen=True)
class ReceivedFile:
    """A file that came in whole: where it lies, what it was called, its size in bytes and its SHA-256 in hexadecimal digits."""

    upload: Upload
    name: str
    size: int
    digest: str


@transaction.atomic
def receive_file(*, actor: Actor, file: ReceivedFile, at: datetime) -> str:
    """Keep an uploaded file as a draft of an import; the draft's reference. It is deleted after the days the workspace states.

    The same file again, while its draft is open, is that draft, so a double click makes one. Raises Forbidden, or UnusableInput
    for a file without content.
    """
    require(actor, Action.IMPORT_LEADS)
    if actor.user_id is None:
        raise UnusableInput("Files are uploaded by people; use leadwright import with a path.")
    if not file.size:
        raise UnusableInput(f"{shown_name(file.name)} is empty.")
    sql.scalar("select pg_advisory_xact_lock(%s, hashtext(%s))", [_RECEIVING, file.digest])
    known = ImportDraft.objects.filter(
        actor_id=actor.user_id, file_digest=file.digest, state__in=OPEN, file_name=shown_name(file.name)
    ).first()
    if known is not None and Upload(known.stored).file.is_file():
        file.upload.delete()
        return draft_reference(known)
    draft = ImportDraft.objects.create(
        actor_id=actor.user_id,
        actor_label=actor.label,
        file_name=shown_name(file.name),
        file_size=file.size,
        file_digest=file.digest,
        stored=file.upload.name,
        created_at=at,
    )
    reference = draft_reference(draft)
    due.plan(EXPIRES, reference, due_at=at + timedelta(days=days_kept()))
    audit.record(
        actor, "import.file_received", kind="draft", key=reference, at=at, changes={"bytes": file.size}
    )
    return reference


def shown_name(name: str) -> str:
    """The name of a file as it may be shown: its last part, printable, of bounded length."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(letter for letter in last if letter.isprintable()).strip()
    return plain[-_LONGEST_NAME:] or "list"


def read_layout(*, actor: Actor, reference: str, hint: FormatHint | None = None) -> None:
    """Find out what is in a draft's file, or read it anew as `hint` says; its columns are then recognised anew too.

    Repeating gives the same. Raises NotFound, DraftStarted, DraftGone, or UnreadableFile in the words of the name people know.
    """
    draft = _open_draft(actor, reference)
    upload = Upload(draft.stored)
    wanted = hint if hint is not None else hint_of(draft)
    try:
        with open_table(upload.file, hint=wanted) as table:
            layout, _ = look_at(table)
            chosen = choose_mapping(table, source_id=None)
    except UnreadableFile as problem:
        raise _named(problem, upload, draft) from problem
    layout.save(upload.layout)
    draft.hint = _plain_hint(wanted)
    draft.mapping = chosen.body.model_dump(mode="json", exclude_none=True)
    draft.state = ImportDraft.READ
    draft.checked = ""
    draft.save(update_fields=["hint", "mapping", "state", "checked"])


def begin_reading(*, actor: Actor, reference: str, link: str, at: datetime) -> Begun | None:
    """Find out what is in a draft's file: at once, or as a job where a large workbook has to be loaded for it (then not None).

    Repeating changes nothing. Raises what `read_layout` raises; a file that cannot be read is forgotten with its draft.
    """
    draft = _open_draft(actor, reference)
    upload = Upload(draft.stored)
    try:
        if draft.file_size <= _LOOKED_AT_ONCE or content_of(upload.file) == "text":
            read_layout(actor=actor, reference=reference)
            return None
    except UnreadableFile as problem:
        discard_draft(actor=actor, reference=reference, at=at)
        raise _named(problem, upload, draft) from problem
    with transaction.atomic():
        plan = Plan(READING, f"Reading {draft.file_name}", link=link, key=reference)
        begun = work.begin(actor, plan, at=at)
        if begun.is_new:
            jobs.defer(READ, work=begun.reference, draft=reference, user=actor.user_id or 0)
    return begun


def read_received(*, actor: Actor, reference: str) -> Outcome:
    """`read_layout` as the body of a job."""
    read_layout(actor=actor, reference=reference)
    return Outcome("The file is read: say what its columns are.")


def save_mapping(*, actor: Actor, reference: str, mapping: MappingBody) -> None:
    """Decide what the columns of a draft become. Repeating changes nothing. Raises NotFound or DraftStarted."""
    draft = _open_draft(actor, reference)
    draft.mapping = mapping.model_dump(mode="json", exclude_none=True)
    draft.save(update_fields=["mapping"])


def use_published_mapping(*, actor: Actor, reference: str, slug: str) -> None:
    """Take what the columns become from a mapping of the playbook; columns it does not name are recognised.

    Raises NotFound for a mapping that is not published, NotFound, DraftStarted or DraftGone for the draft.
    """
    draft = _open_draft(actor, reference)
    found = next((document for document in published_all(MAPPING) if document.slug == slug), None)
    if found is None:
        raise NotFound(f"There is no mapping “{slug}” in the playbook.")
    with open_table(Upload(draft.stored).file, hint=hint_of(draft)) as table:
        chosen = choose_mapping(table, source_id=None, given=found.body)
    draft.mapping = chosen.body.model_dump(mode="json", exclude_none=True)
    draft.save(update_fields=["mapping"])


def answer_questions(*, actor: Actor, reference: str, source: str, consent: str) -> None:
    """Say where the list comes from and whether its people may be written to. Repeating changes nothing.

    Raises UnusableInput for a name that cannot name a source or a basis nobody knows, with `field` in its data.
    """
    draft = _open_draft(actor, reference)
    problems: dict[str, str] = {}
    for field, check in (
        ("source", lambda: source_slug(source)),
        ("consent", lambda: import_consent(consent)),
    ):
        try:
            check()
        except UnusableInput as problem:
            problems[field] = problem.message
    if problems:
        raise UnusableInput(" ".join(problems.values()), fields=problems)
    known = find_source(source)
    draft.source = known.slug if known else source_slug(source)
    draft.consent = consent.strip()
    draft.save(update_fields=["source", "consent"])


@transaction.atomic
def discard_draft(*, actor: Actor, reference: str, at: datetime) -> None:
    """Forget a draft that was not started, with its file. Raises NotFound or DraftStarted."""
    draft = _open_draft(actor, reference)
    audit.record(actor, "import.draft_discarded", kind="draft", key=reference, at=at)
    forget_draft(draft)


def _open_draft(actor: Actor, reference: str) -> ImportDraft:
    """A draft that can still be changed."""
    require(actor, Action.IMPORT_LEADS)
    draft = draft_of(reference, actor)
    if draft is None:
        raise NotFound("There is no such upload of yours; it was deleted, or belongs to somebody else.")
    if draft.state not in OPEN:
        raise DraftStarted("This import was started already; nothing of it can be changed any more.")
    if not Upload(draft.stored).file.is_file():
        raise DraftGone(
            f"{draft.file_name} is deleted: uploads are kept for {days_kept()} days. Upload it again."
        )
    return draft


def _named(problem: UnreadableFile, upload: Upload, draft: ImportDraft) -> UnreadableFile:
    """The refusal with the name people gave the file, in place of the random one."""
    return UnreadableFile(
        problem.message.replace(upload.name, draft.file_name), **{**problem.data, "file": draft.file_name}
    )


def _plain_hint(hint: FormatHint) -> Mapping[str, object]:
    told = {
        "encoding": hint.encoding,
        "delimiter": hint.delimiter,
        "header_line": hint.header_line,
        "sheet": hint.sheet,
    }
    return {name: value for name, value in told.items() if value is not None}
