"""What colleagues wrote down about leads of the sample: notes, tasks to be done, and tasks that are done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from leadwright.accounts.actor import Actor
from leadwright.accounts.models import User
from leadwright.accounts.queries import actor_for
from leadwright.accounts.rules import Role
from leadwright.leads.operations.notes import write_note
from leadwright.leads.operations.tasks import TaskText, add_task, complete_task
from leadwright.platform.ids import Kind, public_id
from leadwright.sample.operations import SAMPLE_BATCH
from leadwright.sample.queries import busiest_leads

_SEED = 20_270_311
# One lead has a long story, so that pages of notes are seen; the others have what most leads have.
_NOTES_OF_THE_FIRST, _DONE_OF_THE_FIRST = 13, 5
_NOTES = (
    "Called; wants the price for twelve months in writing before the budget round.",
    "Their auditor asks for calibration certificates. Sent two samples.",
    "Met at the stand. Has three cold stores and writes temperatures down by hand.",
    "Out of office until Monday; the assistant says mornings are best.",
    "Compares us with a supplier who only sells the logger, without the alarm at night.",
    "Asked twice whether the gateway works without mobile coverage in the basement.",
    "Purchasing is on board; the quality manager still wants to see a report.",
    "Would begin with one depot in spring and decide about the rest in autumn.",
    "The last supplier lost a week of data. Reliability matters more than the price.",
    "Sent the GDP guide again, the first one went to an old address.",
)
_TASKS = (
    "Send the offer for the cold stores",
    "Call back about the calibration certificates",
    "Ask who signs",
    "Arrange a demo with the quality manager",
    "Send a reference from their industry",
    "Clarify delivery before the summer",
)
_LEADS = 24


@dataclass(frozen=True)
class DailyWork:
    """How much was written down."""

    notes: int
    tasks: int
    done: int


def write_down(*, actor: Actor, colleagues: Sequence[User] = (), at: datetime) -> DailyWork:
    """Let colleagues write notes and tasks about the busiest leads of the sample, in the weeks before `at`.

    The same each time but for the dates; repeating changes nothing. Without colleagues the actor writes. All of it hangs on leads
    of the sample and so goes with them.
    """
    random = Random(_SEED)  # noqa: S311 - a sample, not a secret
    authors = [_author(one) for one in colleagues] or [(actor, None)]
    notes = tasks = done = 0
    for place, lead in enumerate(busiest_leads(_LEADS, batch=SAMPLE_BATCH)):
        author, owner = authors[place % len(authors)]
        first = place == 0
        for text, ago in _pick(random, _NOTES, _NOTES_OF_THE_FIRST if first else random.randrange(3)):
            write_note(actor=author, lead=lead, text=text, at=at - ago, note=_id(random, Kind.NOTE))
            notes += 1
        for title, ago in _pick(random, _TASKS, _DONE_OF_THE_FIRST if first else random.randrange(2)):
            _add(random, author, lead, TaskText(title), at - ago, done_at=at - ago / 2)
            done += 1
        if first or random.random() < 0.6:
            due = (at + timedelta(days=random.randint(-3, 12))).date()
            told = TaskText(random.choice(_TASKS), due_on=due, owner=owner)
            _add(random, author, lead, told, at - timedelta(days=4))
            tasks += 1
    return DailyWork(notes, tasks, done)


def _author(user: User) -> tuple[Actor, str | None]:
    """A colleague who writes about any lead, whoever owns it by then, and how tasks name that colleague."""
    return replace(actor_for(user), role=Role.ADMINISTRATOR), public_id(Kind.USER, user.public_id)


def _pick(random: Random, texts: Sequence[str], many: int) -> Iterator[tuple[str, timedelta]]:
    """So many texts with how long ago, the oldest first; none twice before all were taken."""
    order = random.sample(texts, len(texts))
    hours = sorted((random.uniform(12, 1_500) for _ in range(many)), reverse=True)
    for place, ago in enumerate(hours):
        yield order[place % len(order)], timedelta(hours=ago)


def _add(
    random: Random, author: Actor, lead: str, told: TaskText, at: datetime, done_at: datetime | None = None
) -> None:
    task = add_task(actor=author, lead=lead, told=told, at=at, task=_id(random, Kind.TASK))
    if done_at is not None:
        complete_task(actor=author, task=task, at=done_at)


def _id(random: Random, kind: Kind) -> str:
    return public_id(kind, UUID(int=random.getrandbits(128), version=4))
