"""Notes and tasks of leads."""

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from leadwright.accounts.rules import Action
from leadwright.api.keys import caller, needs
from leadwright.api.shapes import Changed, Day, LeadName, Reference, Strict, Text
from leadwright.leads.operations.notes import LONGEST_NOTE, delete_note, edit_note, write_note
from leadwright.leads.operations.tasks import (
    LONGEST_TITLE,
    TaskText,
    add_task,
    complete_task,
    delete_task,
    edit_task,
    reopen_task,
)
from leadwright.leads.queries.work import EVERYTHING, LeadWork, lead_work
from leadwright.platform import clock

of_one = Router(tags=["notes and tasks"])
notes = Router(tags=["notes and tasks"])
tasks = Router(tags=["notes and tasks"])

Title = Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE)]


class NewNote(Strict):
    text: str = Field(..., min_length=1, max_length=LONGEST_NOTE)


class NewTask(Strict):
    title: Title
    due_on: Day | None = None
    owner: Text | None = Field(None, description="The id of the user who is to do it (user_…).")


class Written(Schema):
    id: str


class NoteShown(Schema):
    id: str
    text: str
    by: str
    at: datetime
    edited_at: datetime | None


class Doer(Schema):
    id: str
    name: str | None


class TaskShown(Schema):
    id: str
    title: str
    due_on: date | None
    owner: Doer | None
    added_by: str
    done_at: datetime | None
    done_by: str


class Notes(Schema):
    notes: list[NoteShown]


class Tasks(Schema):
    tasks: list[TaskShown]


@of_one.get("/{lead}/notes", response=Notes, summary="Notes about a lead", url_name="lead_notes")
@needs(Action.SEE_CONTACT_DATA)
def list_notes(request: HttpRequest, lead: LeadName) -> dict[str, object]:
    """The latest first. Notes may name ways to reach somebody, so the key has to allow that."""
    return {"notes": _work(request, lead).notes}


@of_one.post("/{lead}/notes", response={201: Written}, summary="Write a note", url_name="lead_note")
@needs(Action.EDIT_LEADS)
def add_note(request: HttpRequest, lead: LeadName, told: NewNote) -> Status[dict[str, str]]:
    return Status(201, {"id": write_note(actor=caller(request), lead=lead, text=told.text, at=clock.now())})


@of_one.get("/{lead}/tasks", response=Tasks, summary="Tasks of a lead", url_name="lead_tasks")
@needs(Action.SEE_CONTACT_DATA)
def list_tasks(request: HttpRequest, lead: LeadName) -> dict[str, object]:
    """What is to be done, by day, then what was done, the latest first."""
    return {"tasks": _work(request, lead).tasks}


@of_one.post("/{lead}/tasks", response={201: Written}, summary="Add a task", url_name="lead_task")
@needs(Action.EDIT_LEADS)
def add_lead_task(request: HttpRequest, lead: LeadName, told: NewTask) -> Status[dict[str, str]]:
    made = add_task(actor=caller(request), lead=lead, told=_text(told), at=clock.now())
    return Status(201, {"id": made})


@notes.patch("/{note_id}", response=Changed, summary="Change a note", url_name="note")
@needs(Action.EDIT_LEADS)
def change_note(request: HttpRequest, note_id: Reference, told: NewNote) -> dict[str, bool]:
    """Its author does, or an administrator."""
    return {"changed": edit_note(actor=caller(request), note=note_id, text=told.text, at=clock.now())}


@notes.delete("/{note_id}", response=Changed, summary="Delete a note", url_name="note_delete")
@needs(Action.EDIT_LEADS)
def remove_note(request: HttpRequest, note_id: Reference) -> dict[str, bool]:
    """It can be brought back in the browser for 30 days."""
    return {"changed": delete_note(actor=caller(request), note=note_id, at=clock.now())}


@tasks.put("/{task_id}", response=Changed, summary="Say a task anew", url_name="task")
@needs(Action.EDIT_LEADS)
def change_task(request: HttpRequest, task_id: Reference, told: NewTask) -> dict[str, bool]:
    return {"changed": edit_task(actor=caller(request), task=task_id, told=_text(told), at=clock.now())}


@tasks.post("/{task_id}/done", response=Changed, summary="A task is done", url_name="task_done")
@needs(Action.EDIT_LEADS)
def do_task(request: HttpRequest, task_id: Reference) -> dict[str, bool]:
    return {"changed": complete_task(actor=caller(request), task=task_id, at=clock.now())}


@tasks.post("/{task_id}/reopen", response=Changed, summary="A task is not done", url_name="task_reopen")
@needs(Action.EDIT_LEADS)
def undo_task(request: HttpRequest, task_id: Reference) -> dict[str, bool]:
    return {"changed": reopen_task(actor=caller(request), task=task_id, at=clock.now())}


@tasks.delete("/{task_id}", response=Changed, summary="Delete a task", url_name="task_delete")
@needs(Action.EDIT_LEADS)
def remove_task(request: HttpRequest, task_id: Reference) -> dict[str, bool]:
    """It can be brought back in the browser for 30 days."""
    return {"changed": delete_task(actor=caller(request), task=task_id, at=clock.now())}


def _work(request: HttpRequest, lead: str) -> LeadWork:
    return lead_work(actor=caller(request), reference=lead, notes=EVERYTHING, done=EVERYTHING)


def _text(told: NewTask) -> TaskText:
    return TaskText(told.title, told.due_on, told.owner)
