"""Instants as people write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from leadwright.platform.errors import UnusableInput

_DAY = len("2026-05-01")


def read_instant(text: str, zone: str) -> datetime:
    """The instant somebody means, in UTC. A day means its end: everything that happened on it counts.

    A time without a zone is one of `zone`.

    Raises UnusableInput for what is no time.
    """
    try:
        found = datetime.fromisoformat(text.strip())
        if found.tzinfo is None:
            found = found.replace(tzinfo=ZoneInfo(zone))
            if len(text.strip()) <= _DAY:
                found = found.replace(hour=23, minute=59, second=59, microsecond=999_999)
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise UnusableInput(
            f"“{text}” is no time; write a day like 2026-05-01 or an instant like 2026-05-01T12:00Z.", at=text
        ) from None
