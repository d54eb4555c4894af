"""Long work that runs beside the pages: each area that has some adds a source, and every page shows what runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from leadwright.accounts.actor import Actor


@dataclass(frozen=True)
class Work:
    """One piece of long work: `done` of `total` (None where unknown), or how it ended.

    `state` is waiting, running, done or failed; `key` stays the same while it runs; `address` is its own page.
    """

    key: str
    title: str
    state: str
    address: str
    done: int | None = None
    total: int | None = None
    note: str = ""

    @property
    def moving(self) -> bool:
        return self.state in ("waiting", "running")


Source = Callable[[Actor, datetime], Sequence[Work]]
"""What one area has at work for this actor, or had until just now; at most one query."""

SOURCES: list[Source] = []


def register(source: Source) -> Source:
    """Let the tray ask this source too."""
    SOURCES.append(source)
    return source


def at_work(actor: Actor, now: datetime) -> tuple[Work, ...]:
    """All of it, what moves first."""
    found = [work for source in SOURCES for work in source(actor, now)]
    return tuple(sorted(found, key=lambda work: not work.moving))
