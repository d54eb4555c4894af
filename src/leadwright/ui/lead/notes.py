"""Notes about a lead: written, edited, deleted, brought back."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.leads.operations.notes import delete_note, edit_note, restore_note, write_note
from leadwright.leads.queries.work import EVERYTHING, lead_work
from leadwright.platform import clock
from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.ui.frames import page
from leadwright.ui.notices import Notice, Undo, done
from leadwright.ui.requests import SignedInRequest


@dataclass(frozen=True)
class _Typed:
    """What is in the form: the text, what is wrong with it, the note it is for, and whether that exists already."""

    text: str
    problem: str
    note: str | None
    exists: bool = True


@requires(Action.EDIT_LEADS)
@require_POST
def write(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Write a note; `note` is the id the form was made with, so that sending it twice makes one."""
    text = request.POST.get("text", "")
    chosen = request.POST.get("note") or None
    try:
        write_note(actor=request.actor, lead=public_id, text=text, at=clock.now(), note=chosen)
    except UnusableInput as problem:
        return _form(request, public_id, _Typed(text, problem.message, chosen, exists=False))
    return done(request, _notes(public_id), "Note added.")


@requires(Action.EDIT_LEADS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, public_id: str, note_id: str) -> HttpResponse:
    """Replace the text of a note."""
    if request.method != "POST":
        return _form(
            request, public_id, _Typed(_text_of(request, public_id, note_id), "", note_id), status=200
        )
    text = request.POST.get("text", "")
    try:
        changed = edit_note(actor=request.actor, note=note_id, text=text, at=clock.now())
    except UnusableInput as problem:
        return _form(request, public_id, _Typed(text, problem.message, note_id))
    return done(request, _notes(public_id), "Note saved." if changed else "Nothing was changed.")


@requires(Action.EDIT_LEADS)
@require_POST
def delete(request: SignedInRequest, public_id: str, note_id: str) -> HttpResponse:
    """Delete a note, with an undo."""
    delete_note(actor=request.actor, note=note_id, at=clock.now())
    address = reverse("ui:note_restore", kwargs={"public_id": public_id, "note_id": note_id})
    return done(request, _notes(public_id), Notice("Note deleted.", undo=Undo(address)))


@requires(Action.EDIT_LEADS)
@require_POST
def restore(request: SignedInRequest, public_id: str, note_id: str) -> HttpResponse:
    """Bring a deleted note back."""
    restore_note(actor=request.actor, note=note_id, at=clock.now())
    return done(request, _notes(public_id), "The note is back.")


def _text_of(request: SignedInRequest, public_id: str, note_id: str) -> str:
    notes = lead_work(actor=request.actor, reference=public_id, notes=EVERYTHING).notes
    found = next((one for one in notes if one.id == note_id and one.is_own), None)
    if found is None:
        raise NotFound("There is no such note, or it is not yours to change.", note=note_id)
    return found.text


def _form(request: SignedInRequest, public_id: str, typed: _Typed, status: int = 422) -> HttpResponse:
    own = {"public_id": public_id, "note_id": typed.note or ""}
    context = {
        "typed": typed,
        "back": reverse("ui:lead", kwargs={"public_id": public_id}),
        "delete": reverse("ui:note_delete", kwargs=own) if typed.exists else "",
    }
    return page(request, "lead/note.html", context, status=status)


def _notes(public_id: str) -> str:
    return reverse("ui:lead", kwargs={"public_id": public_id}) + "#notes"
