"""What is measured, as plain values; instants are UTC, sizes bytes, None is unknown or never."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Line:
    """Jobs of one kind that wait, and since when the oldest does."""

    job: str
    waiting: int
    oldest: datetime | None


@dataclass(frozen=True)
class Failures:
    """Jobs that broke within the last day: how many, of which kind the newest was, and when."""

    count: int
    job: str
    at: datetime


@dataclass(frozen=True)
class Room:
    """A disk: the folder by which it is known, and its bytes."""

    folder: str
    free: int
    total: int


@dataclass(frozen=True)
class Database:
    """The server that answers: its version, whether it is Leadwright's own, and the bytes of the database."""

    version: str
    own: bool
    size: int


@dataclass(frozen=True)
class Behind:
    """What scores and stages lag behind: leads that are marked, or whose instant has passed, and events nobody has reacted to.

    `leads` is counted up to a limit.
    """

    marked_since: datetime | None
    overdue_since: datetime | None
    events_since: datetime | None
    leads: int


@dataclass(frozen=True)
class Backups:
    """The newest whole backup, the newest attempt that failed after it, and what was chosen."""

    made_at: datetime | None
    size: int
    failed_at: datetime | None
    failure: str
    hour: int | None
    days: int
    under_way: bool


@dataclass(frozen=True)
class Measures:
    """Everything the sentences are made from. `begun_at` is when this workspace was made."""

    at: datetime
    version: str
    begun_at: datetime | None
    database: Database
    worker_seen_at: datetime | None
    scheduler_seen_at: datetime | None
    behind: Behind
    lines: tuple[Line, ...]
    failures: Failures | None
    room: Room
    backups: Backups
