"""Instants as people read them: on the clock of the workspace, as pages show them too."""

from datetime import datetime
from zoneinfo import ZoneInfo

from leadwright.platform import workspace


def day(instant: datetime) -> str:
    """The day of an instant in the workspace's zone: 2027-03-31."""
    return f"{_local(instant):%Y-%m-%d}"


def minute(instant: datetime) -> str:
    """Day and minute of an instant in the workspace's zone: 2027-03-31 16:30."""
    return f"{_local(instant):%Y-%m-%d %H:%M}"


def _local(instant: datetime) -> datetime:
    return instant.astimezone(ZoneInfo(str(workspace.read("time_zone"))))
