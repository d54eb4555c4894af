"""Tasks: what is to be done about a lead, by whom, until when."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from leadwright.accounts.actor import Actor
from leadwright.accounts.models import User
from leadwright.leads.access import LeadKey, editable_lead
from leadwright.leads.operations.written import lead_of, same_lead
from leadwright.leads.work import Task
from leadwright.platform import audit
from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.platform.ids import Kind, new_uuid, parse_public_id, public_id

LONGEST_TITLE = 300


@dataclass(frozen=True)
class TaskText:
    """What a task says: the title, the last day (None: no day), and who is to do it (a user's public id, None: nobody)."""

    title: str
    due_on: date | None = None
    owner: str | None = None


@transaction.atomic
def add_task(*, actor: Actor, lead: str, told: TaskText, at: datetime, task: str | None = None) -> str:
    """Add a task about a lead; its public id.

    `task` is an id the caller chose before (a form that may be sent twice): a task that is there already is left as it is.
    Raises UnusableInput for an empty or overlong title, NotFound for a colleague who does not work here, NotFound and Forbidden
    as every change of a lead does.
    """
    key = editable_lead(actor, lead)
    uuid = new_uuid() if task is None else parse_public_id(Kind.TASK, task)
    made, created = Task.objects.get_or_create(
        public_id=uuid,
        defaults={"subject_id": key.id, "added_by": actor.label, "added_at": at, **_columns(told)},
    )
    if not created:
        same_lead(actor, made.subject_id, key)
        return public_id(Kind.TASK, uuid)
    return _record(actor, "task.added", key, made, at)


@transaction.atomic
def edit_task(*, actor: Actor, task: str, told: TaskText, at: datetime) -> bool:
    """Change what a task says; whether that changed anything. Refuses as `add_task` does, NotFound also where it was deleted."""
    found, key = _held(actor, task)
    if found.deleted_at is not None:
        raise NotFound("This task was deleted; take that back first.", task=task)
    columns = _columns(told)
    if all(getattr(found, name) == value for name, value in columns.items()):
        return False
    for name, value in columns.items():
        setattr(found, name, value)
    found.save(update_fields=list(columns))
    _record(actor, "task.edited", key, found, at)
    return True


@transaction.atomic
def complete_task(*, actor: Actor, task: str, at: datetime) -> bool:
    """Record that a task is done; false where it was done already, by whomever."""
    return _set(actor, task, "task.done", at, {"done_at": at, "done_by": actor.label})


@transaction.atomic
def reopen_task(*, actor: Actor, task: str, at: datetime) -> bool:
    """Record that a task is not done after all; false where it was not done."""
    return _set(actor, task, "task.reopened", at, {"done_at": None, "done_by": ""})


@transaction.atomic
def delete_task(*, actor: Actor, task: str, at: datetime) -> bool:
    """Take a task off the page; `restore_task` brings it back for 30 days. False where it was deleted already."""
    return _set(actor, task, "task.deleted", at, {"deleted_at": at})


@transaction.atomic
def restore_task(*, actor: Actor, task: str, at: datetime) -> bool:
    """Bring a deleted task back; false where it was not deleted."""
    return _set(actor, task, "task.restored", at, {"deleted_at": None})


def _set(actor: Actor, task: str, action: str, at: datetime, columns: dict[str, object]) -> bool:
    """Write the columns, the first of which is an instant that says whether there is anything to do."""
    found, key = _held(actor, task)
    mark = next(iter(columns))
    if (getattr(found, mark) is None) is (columns[mark] is None):
        return False
    for name, value in columns.items():
        setattr(found, name, value)
    found.save(update_fields=list(columns))
    _record(actor, action, key, found, at)
    return True


def _held(actor: Actor, task: str) -> tuple[Task, LeadKey]:
    found = Task.objects.select_for_update().filter(public_id=parse_public_id(Kind.TASK, task)).first()
    if found is None:
        raise NotFound(f"There is no task “{task}”, or you may not see it.", task=task)
    return found, lead_of(actor, found.subject_id)


def _columns(told: TaskText) -> dict[str, object]:
    title = " ".join(told.title.replace("\x00", "").split())
    if not title:
        raise UnusableInput("A task needs a title, such as “Send the price list”.", field="title")
    if len(title) > LONGEST_TITLE:
        raise UnusableInput(
            f"The title has {len(title):,} characters; the most is {LONGEST_TITLE}. Put the rest into a note.",
            field="title",
        )
    return {"title": title, "due_on": told.due_on, "owner_id": _owner(told.owner)}


def _owner(owner: str | None) -> int | None:
    if owner is None:
        return None
    user = User.objects.filter(public_id=parse_public_id(Kind.USER, owner), is_active=True).first()
    if user is None:
        raise NotFound(f"There is no user “{owner}” who works here.", user=owner)
    return user.pk


def _record(actor: Actor, action: str, key: LeadKey, task: Task, at: datetime) -> str:
    # That there is a task, not what it says: its title has a place of its own, which erasure reaches.
    name = public_id(Kind.TASK, task.public_id)
    audit.record(actor, action, kind="lead", key=key.public_id, at=at, changes={"task": name})
    return name
