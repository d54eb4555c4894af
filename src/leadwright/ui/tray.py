"""Long work that runs beside the pages: each area that has some adds a source, and every page shows what runs."""

from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leadwright.accounts.actor import Actor
from leadwright.ui.notices import Notice, Undo


@dataclass(frozen=True)
class Work:
    """One piece of long work: `done` of `total` (None where unknown), or how it ended.

    `state` is waiting, running, done or failed; `key` stays the same while it runs; `address` is its own page;
    `undo` takes back what it did, where that can be.
    """

    key: str
    title: str
    state: str
    address: str
    done: int | None = None
    total: int | None = None
    note: str = ""
    undo: Undo | None = None

    @property
    def moving(self) -> bool:
        return self.state in ("waiting", "running")


Source = Callable[[Actor, datetime], Sequence[Work]]
"""What one area has at work for this actor, or had until just now; at most two queries."""

SOURCES: list[Source] = []
# What moved when this browser last looked, in its session.
_MOVING = "at_work"


def register(source: Source) -> Source:
    """Let the tray ask this source too."""
    SOURCES.append(source)
    return source


def at_work(actor: Actor, now: datetime) -> tuple[Work, ...]:
    """All of it, what moves first."""
    found = [work for source in SOURCES for work in source(actor, now)]
    return tuple(sorted(found, key=lambda work: not work.moving))


def follow(session: MutableMapping[str, Any], key: str) -> None:
    """Say how this piece of work ended also where it ends before this browser looks again."""
    session[_MOVING] = [*session.get(_MOVING, []), key]


def just_ended(session: MutableMapping[str, Any], found: Sequence[Work], here: str) -> tuple[Notice, ...]:
    """What to say of work that moved when this browser last looked and is over now, said once.

    `here` is the path that is looked at: the page of the work itself, and those below it, say how it ended.
    """
    before = session.get(_MOVING, [])
    moving = [work.key for work in found if work.moving]
    if moving != before:
        session[_MOVING] = moving
    ended = [work for work in found if work.key in before and not work.moving]
    return tuple(_notice(work) for work in ended if not f"{here}/".startswith(f"{work.address}/"))


def _notice(work: Work) -> Notice:
    text = f"{work.title}: {work.note}" if work.note else work.title
    tone = "bad" if work.state == "failed" else "good"
    return Notice(text, tone, undo=work.undo, link=work.address, link_label="Look")
