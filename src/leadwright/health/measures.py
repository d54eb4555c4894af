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

    `marked_since` is of what people did; `in_bulk_since` of what came by the thousand, which is computed after it. `leads` is
    counted up to a limit.
    """

    marked_since: datetime | None
    overdue_since: datetime | None
    events_since: datetime | None
    leads: int
    in_bulk_since: datetime | None = None


@dataclass(frozen=True)
class Lag:
    """What a page says of the scores it shows: since when any is older than it should be, and about how many leads of an import
    or a changed document are still to be computed.
    """

    since: datetime | None
    in_bulk: int


@dataclass(frozen=True)
class StuckSegments:
    """Segments that are not kept up: how many, the name and the trouble of one, and since when the first is not."""

    count: int
    slug: str
    problem: str
    since: datetime | None


@dataclass(frozen=True)
class EmptyCoupons:
    """Coupons in force without a free code: how many, the title of one, and how many people wait for a code of any."""

    count: int
    title: str
    waiting: int


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
class Mail:
    """Outgoing mail: whether it is set up, what is due and waits, the oldest of it, and what the server said last to something
    that waits; how many were sent, failed or of unknown fate within a day. `lost_keys` counts addresses that are kept from mail
    by a key that is not in use; `removed` leads that went within 30 days with a request nobody confirmed.
    """

    set_up: bool = False
    waiting: int = 0
    oldest: datetime | None = None
    trouble: str = ""
    sent: int = 0
    failed: int = 0
    unknown: int = 0
    lost_keys: int = 0
    removed: int = 0


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
    segments: StuckSegments | None = None
    mail: Mail = Mail()
    coupons: EmptyCoupons | None = None
