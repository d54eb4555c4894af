"""Tasks about a lead: added, edited, done, deleted, and each of it taken back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leadwright.accounts.access import requires
from leadwright.accounts.queries import who_works_leads
from leadwright.accounts.rules import Action
from leadwright.leads.operations import tasks as operations
from leadwright.leads.operations.tasks import TaskText
from leadwright.leads.queries.work import EVERYTHING, lead_work
from leadwright.platform import clock
from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.ui.frames import page
from leadwright.ui.notices import Notice, Undo, done
from leadwright.ui.requests import SignedInRequest


@dataclass(frozen=True)
class _Deed:
    """What a button does with a task, what the page says then, and the deed that takes it back."""

    do: Callable[..., bool]
    says: str
    back: str


_DEEDS = {
    "done": _Deed(operations.complete_task, "Task done.", "reopen"),
    "reopen": _Deed(operations.reopen_task, "The task is open again.", "done"),
    "delete": _Deed(operations.delete_task, "Task deleted.", "restore"),
    "restore": _Deed(operations.restore_task, "The task is back.", "delete"),
}


@dataclass(frozen=True)
class _Typed:
    """What is in the form, and what is wrong with it."""

    title: str
    due_on: str
    owner: str
    problem: str = ""
    wrong: str = ""
    task: str = ""
    exists: bool = True


@requires(Action.EDIT_LEADS)
@require_POST
def add(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Add a task; `task` is the id the form was made with, so that sending it twice makes one."""
    chosen = request.POST.get("task") or None
    try:
        told = _told(request)
        operations.add_task(actor=request.actor, lead=public_id, told=told, at=clock.now(), task=chosen)
    except UnusableInput as problem:
        return _form(request, public_id, replace(_refused(request, problem, chosen or ""), exists=False))
    return done(request, _tasks(public_id), "Task added.")


@requires(Action.EDIT_LEADS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, public_id: str, task_id: str) -> HttpResponse:
    """Change what a task says."""
    if request.method != "POST":
        return _form(request, public_id, _current(request, public_id, task_id), status=200)
    try:
        operations.edit_task(actor=request.actor, task=task_id, told=_told(request), at=clock.now())
    except UnusableInput as problem:
        return _form(request, public_id, _refused(request, problem, task_id))
    return done(request, _tasks(public_id), "Task saved.")


@requires(Action.EDIT_LEADS)
@require_POST
def act(request: SignedInRequest, public_id: str, task_id: str, deed: str) -> HttpResponse:
    """Mark a task as done or not, delete it or bring it back; each with an undo."""
    if deed not in _DEEDS:
        raise NotFound(f"A task cannot be made “{deed}”.", deed=deed)
    found = _DEEDS[deed]
    found.do(actor=request.actor, task=task_id, at=clock.now())
    kwargs = {"public_id": public_id, "task_id": task_id, "deed": found.back}
    return done(
        request, _tasks(public_id), Notice(found.says, undo=Undo(reverse("ui:task_act", kwargs=kwargs)))
    )


def _told(request: SignedInRequest) -> TaskText:
    due = request.POST.get("due_on", "").strip()
    try:
        due_on = date.fromisoformat(due) if due else None
    except ValueError:
        raise UnusableInput(f"“{due}” is no day; write one like 2026-05-01.", field="due_on") from None
    return TaskText(request.POST.get("title", ""), due_on, request.POST.get("owner") or None)


def _refused(request: SignedInRequest, problem: UnusableInput, task: str) -> _Typed:
    return _Typed(
        title=request.POST.get("title", ""),
        due_on=request.POST.get("due_on", ""),
        owner=request.POST.get("owner", ""),
        problem=problem.message,
        wrong=str(problem.data.get("field", "title")),
        task=task,
    )


def _current(request: SignedInRequest, public_id: str, task_id: str) -> _Typed:
    tasks = lead_work(actor=request.actor, reference=public_id, done=EVERYTHING).tasks
    found = next((one for one in tasks if one.id == task_id), None)
    if found is None:
        raise NotFound("There is no such task; it may have been deleted.", task=task_id)
    due = found.due_on.isoformat() if found.due_on else ""
    return _Typed(found.title, due, found.owner.id if found.owner else "", task=task_id)


def _form(request: SignedInRequest, public_id: str, typed: _Typed, status: int = 422) -> HttpResponse:
    own = {"public_id": public_id, "task_id": typed.task, "deed": "delete"}
    context = {
        "typed": typed,
        "delete": reverse("ui:task_act", kwargs=own) if typed.exists else "",
        "colleagues": who_works_leads(),
        "back": reverse("ui:lead", kwargs={"public_id": public_id}),
    }
    return page(request, "lead/task.html", context, status=status)


def _tasks(public_id: str) -> str:
    return reverse("ui:lead", kwargs={"public_id": public_id}) + "#tasks"
