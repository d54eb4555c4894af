"""Notes and tasks as the page shows them."""

from dataclasses import dataclass
from datetime import date

from leadwright.leads.queries.work import LeadWork, OpenTask, WrittenNote
from leadwright.ui.presenting import Moment, PageTime


@dataclass(frozen=True)
class ShownNote:
    """A note with its time."""

    note: WrittenNote
    moment: Moment
    edited: Moment | None


@dataclass(frozen=True)
class ShownTask:
    """A task with its day in words, and whether that day is past."""

    task: OpenTask
    due: str
    overdue: bool
    done: Moment | None


@dataclass(frozen=True)
class Jotted:
    """What colleagues wrote down; `to_do` and `done` are tasks."""

    notes: tuple[ShownNote, ...]
    to_do: tuple[ShownTask, ...]
    done: tuple[ShownTask, ...]
    more_notes: int
    more_done: int


def jotted(work: LeadWork, time: PageTime, today: date) -> Jotted:
    """Everything as texts; `today` is the day on the reader's clock."""
    tasks = [_task(one, time, today) for one in work.tasks]
    return Jotted(
        notes=tuple(
            ShownNote(one, time.moment(one.at), time.moment(one.edited_at) if one.edited_at else None)
            for one in work.notes
        ),
        to_do=tuple(one for one in tasks if one.done is None),
        done=tuple(one for one in tasks if one.done is not None),
        more_notes=work.more_notes,
        more_done=work.more_done,
    )


def _task(task: OpenTask, time: PageTime, today: date) -> ShownTask:
    return ShownTask(
        task=task,
        due=_day(task.due_on, today) if task.due_on else "",
        overdue=task.done_at is None and task.due_on is not None and task.due_on < today,
        done=time.moment(task.done_at) if task.done_at else None,
    )


def _day(day: date, today: date) -> str:
    named = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((day - today).days)
    return named or f"{day.day} {day:%b}" + ("" if day.year == today.year else f" {day.year}")
