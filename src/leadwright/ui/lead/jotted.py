"""Notes and tasks as the page shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from leadwright.leads.queries.work import LATEST_DONE, LATEST_NOTES, LeadWork, OpenTask, Part, WrittenNote
from leadwright.platform.errors import UnusableInput
from leadwright.ui.presenting import Moment, PageTime

_PAGE = 10
_DIGITS = 6
_SECTIONS = {"notes": "notes", "done": "tasks"}


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
    """What colleagues wrote down; `to_do` and `done` are tasks. Addresses lead to those written before, and to the latest."""

    notes: tuple[ShownNote, ...]
    to_do: tuple[ShownTask, ...]
    done: tuple[ShownTask, ...]
    more_notes: int
    more_done: int
    earlier_notes: str
    earlier_done: str
    latest_notes: str
    latest_done: str


@dataclass(frozen=True)
class Places:
    """Where somebody looks: how many of the latest notes and done tasks are left out, and the parameters kept in the address."""

    notes: int
    done: int
    given: Mapping[str, str]

    def parts(self) -> tuple[Part, Part]:
        """The notes and the done tasks to ask for; the page itself begins with few of these."""
        return Part(LATEST_NOTES.most, self.notes), Part(_PAGE, self.done) if self.done else LATEST_DONE


def places(given: Mapping[str, str]) -> Places:
    """What the address says. Raises UnusableInput for a place that is no number."""
    return Places(_place(given, "notes"), _place(given, "done"), given)


def jotted(work: LeadWork, time: PageTime, today: date, where: Places) -> Jotted:
    """Everything as texts; `today` is the day on the reader's clock."""
    tasks = [_task(one, time, today) for one in work.tasks]
    done = tuple(one for one in tasks if one.done is not None)
    return Jotted(
        notes=tuple(
            ShownNote(one, time.moment(one.at), time.moment(one.edited_at) if one.edited_at else None)
            for one in work.notes
        ),
        to_do=tuple(one for one in tasks if one.done is None),
        done=done,
        more_notes=work.more_notes,
        more_done=work.more_done,
        earlier_notes=_address(where, "notes", where.notes + len(work.notes)) if work.more_notes else "",
        earlier_done=_address(where, "done", where.done + len(done)) if work.more_done else "",
        latest_notes=_address(where, "notes", 0) if where.notes else "",
        latest_done=_address(where, "done", 0) if where.done else "",
    )


def _place(given: Mapping[str, str], name: str) -> int:
    text = given.get(name, "0")
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise UnusableInput("This place in the list cannot be read; begin at the latest.", field=name)
    return int(text)


def _address(where: Places, name: str, place: int) -> str:
    kept = {key: value for key, value in where.given.items() if key != name}
    asked = {**kept, name: str(place)} if place else kept
    return f"?{urlencode(asked)}#{_SECTIONS[name]}"


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
