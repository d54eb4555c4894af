"""What colleagues wrote down about one lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from leadwright.accounts.actor import Actor
from leadwright.accounts.models import User
from leadwright.accounts.rules import Action, Role
from leadwright.leads.access import visible_lead
from leadwright.leads.models import Subject
from leadwright.leads.queries.detail import Named
from leadwright.leads.work import Note, Task
from leadwright.platform.ids import Kind, public_id

T = TypeVar("T")


@dataclass(frozen=True)
class WrittenNote:
    """A note; `is_own` says whether the one who asks may change it."""

    id: str
    text: str
    by: str
    at: datetime
    edited_at: datetime | None
    is_own: bool


@dataclass(frozen=True)
class OpenTask:
    """A task that is to be done, or was done lately (`done_at`, `done_by`)."""

    id: str
    title: str
    due_on: date | None
    owner: Named | None
    added_by: str
    done_at: datetime | None
    done_by: str


@dataclass(frozen=True)
class LeadWork:
    """The latest notes first; open tasks by day, then those done last. `more_notes` and `more_done` count what came before."""

    notes: tuple[WrittenNote, ...]
    tasks: tuple[OpenTask, ...]
    more_notes: int
    more_done: int


@dataclass(frozen=True)
class Part:
    """Which of many to show: at most `most` (None: all) after leaving out the latest `after`."""

    most: int | None
    after: int = 0

    def of(self, many: Sequence[T]) -> Sequence[T]:
        return many[self.after : None if self.most is None else self.after + self.most]

    def before(self, many: Sequence[object]) -> int:
        """How many come before those shown."""
        return 0 if self.most is None else max(0, len(many) - self.after - self.most)


LATEST_NOTES, LATEST_DONE, EVERYTHING = Part(10), Part(3), Part(None)


def lead_work(
    *, actor: Actor, reference: str, notes: Part = LATEST_NOTES, done: Part = LATEST_DONE
) -> LeadWork:
    """Notes and tasks of a lead, those of each part asked for. Notes may name ways to reach somebody, so who may not see
    contact data gets no texts of notes and tasks. A constant number of queries. Raises NotFound.
    """
    key = visible_lead(actor, reference)
    if not actor.may(Action.SEE_CONTACT_DATA):
        return LeadWork((), (), 0, 0)
    subjects = Subject.objects.filter(lead_id=key.id).values("pk")
    written = list(Note.objects.filter(subject_id__in=subjects, deleted_at__isnull=True).order_by("-id"))
    tasks = list(Task.objects.filter(subject_id__in=subjects, deleted_at__isnull=True))
    to_do = sorted(
        (one for one in tasks if one.done_at is None), key=lambda one: (one.due_on or date.max, one.pk)
    )
    finished = sorted(
        (one for one in tasks if one.done_at is not None), key=lambda one: (one.done_at, one.pk), reverse=True
    )
    owners = User.objects.in_bulk([one.owner_id for one in tasks if one.owner_id is not None])
    shown = [*to_do, *done.of(finished)]
    return LeadWork(
        notes=tuple(_note(one, actor) for one in notes.of(written)),
        tasks=tuple(_task(one, owners.get(one.owner_id or 0)) for one in shown),
        more_notes=notes.before(written),
        more_done=done.before(finished),
    )


def _note(note: Note, actor: Actor) -> WrittenNote:
    own = actor.role is Role.ADMINISTRATOR or note.author_id == actor.user_id
    return WrittenNote(
        id=public_id(Kind.NOTE, note.public_id),
        text=note.text,
        by=note.written_by,
        at=note.written_at,
        edited_at=note.edited_at,
        is_own=own and actor.may(Action.EDIT_LEADS),
    )


def _task(task: Task, owner: User | None) -> OpenTask:
    return OpenTask(
        id=public_id(Kind.TASK, task.public_id),
        title=task.title,
        due_on=task.due_on,
        owner=None if owner is None else Named(public_id(Kind.USER, owner.public_id), owner.name),
        added_by=task.added_by,
        done_at=task.done_at,
        done_by=task.done_by,
    )
