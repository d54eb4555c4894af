"""Notes colleagues write about a lead."""

from datetime import datetime

from django.db import transaction

from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Role
from leadwright.leads.access import LeadKey, editable_lead
from leadwright.leads.operations.written import lead_of, same_lead
from leadwright.leads.work import Note
from leadwright.platform import audit
from leadwright.platform.errors import Forbidden, NotFound, UnusableInput
from leadwright.platform.ids import Kind, new_uuid, parse_public_id, public_id

LONGEST_NOTE = 10_000


@transaction.atomic
def write_note(*, actor: Actor, lead: str, text: str, at: datetime, note: str | None = None) -> str:
    """Write a note about a lead; its public id.

    `note` is an id the caller chose before (a form that may be sent twice): a note that is there already is left as it is.
    Raises UnusableInput for an empty or overlong text, NotFound and Forbidden as every change of a lead does.
    """
    key = editable_lead(actor, lead)
    uuid = new_uuid() if note is None else parse_public_id(Kind.NOTE, note)
    made, created = Note.objects.get_or_create(
        public_id=uuid,
        defaults={
            "subject_id": key.id,
            "text": _readable(text),
            "author_id": actor.user_id,
            "written_by": actor.label,
            "written_at": at,
        },
    )
    if not created:
        same_lead(actor, made.subject_id, key)
        return public_id(Kind.NOTE, uuid)
    return _record(actor, "note.written", key, made, at)


@transaction.atomic
def edit_note(*, actor: Actor, note: str, text: str, at: datetime) -> bool:
    """Replace the text of a note; whether that changed anything.

    Raises UnusableInput for an empty or overlong text, Forbidden for the note of somebody else, NotFound for one that does not
    exist, was deleted, or is about a lead the actor may not see.
    """
    found, key = _own(actor, note)
    if found.deleted_at is not None:
        raise NotFound("This note was deleted; take that back first.", note=note)
    if found.text == _readable(text):
        return False
    found.text, found.edited_at = _readable(text), at
    found.save(update_fields=["text", "edited_at"])
    _record(actor, "note.edited", key, found, at)
    return True


@transaction.atomic
def delete_note(*, actor: Actor, note: str, at: datetime) -> bool:
    """Take a note off the page; `restore_note` brings it back for 30 days. False where it was deleted already."""
    return _set_deleted(actor, note, at, deleted=True)


@transaction.atomic
def restore_note(*, actor: Actor, note: str, at: datetime) -> bool:
    """Bring a deleted note back; false where it was not deleted."""
    return _set_deleted(actor, note, at, deleted=False)


def _set_deleted(actor: Actor, note: str, at: datetime, *, deleted: bool) -> bool:
    found, key = _own(actor, note)
    if (found.deleted_at is not None) is deleted:
        return False
    found.deleted_at = at if deleted else None
    found.save(update_fields=["deleted_at"])
    _record(actor, "note.deleted" if deleted else "note.restored", key, found, at)
    return True


def _own(actor: Actor, note: str) -> tuple[Note, LeadKey]:
    """The note, held, and its lead. What somebody wrote is changed by that person, or by an administrator."""
    found = Note.objects.select_for_update().filter(public_id=parse_public_id(Kind.NOTE, note)).first()
    if found is None:
        raise NotFound(f"There is no note “{note}”, or you may not see it.", note=note)
    key = lead_of(actor, found.subject_id)
    if actor.role is not Role.ADMINISTRATOR and found.author_id != actor.user_id:
        raise Forbidden(
            f"{found.written_by} wrote this note; only the author or an administrator changes it."
        )
    return found, key


def _readable(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise UnusableInput("A note needs a text.", field="text")
    if len(text) > LONGEST_NOTE:
        raise UnusableInput(
            f"The note has {len(text):,} characters; the most is {LONGEST_NOTE:,}. Shorten it or write two.",
            field="text",
        )
    return text


def _record(actor: Actor, action: str, key: LeadKey, note: Note, at: datetime) -> str:
    # That there is a note, not what it says: its text has a place of its own, which erasure reaches.
    name = public_id(Kind.NOTE, note.public_id)
    audit.record(actor, action, kind="lead", key=key.public_id, at=at, changes={"note": name})
    return name
