"""The only place that asks what time it is.

Everything else gets the time as a value. In tests all processes read one frozen instant from a row, so that a worker, a web
process and the test agree on it.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection


def now() -> datetime:
    """The current instant, aware, in UTC; the frozen one where `CLOCK_ROW` is on and the row is filled."""
    if settings.CLOCK_ROW:
        frozen = _frozen()
        if frozen is not None:
            return frozen
    return datetime.now(UTC)


def _frozen() -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute("select instant from frozen_clock where id = 1")
        row = cursor.fetchone()
    return row[0].astimezone(UTC) if row else None


def freeze(instant: datetime) -> None:
    """Stop the clock of every process on this database at `instant` (tests only)."""
    if not settings.CLOCK_ROW:
        raise RuntimeError("the clock can only be stopped where CLOCK_ROW is on")
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into frozen_clock (id, instant) values (1, %s) on conflict (id) do update set instant = excluded.instant",
            [instant],
        )


def local_date(instant: datetime, zone: str) -> date:
    """The calendar day of `instant` in the IANA `zone`."""
    return instant.astimezone(ZoneInfo(zone)).date()
