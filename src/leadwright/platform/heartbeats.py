"""When a program that runs for long last said that it is alive, for those that leave no other trace."""

from datetime import datetime, timedelta

from leadwright.platform.models import Heartbeat

EVERY = timedelta(seconds=10)
SCHEDULER = "scheduler"


def beat(name: str, *, at: datetime) -> None:
    """Say that the program is alive."""
    Heartbeat.objects.update_or_create(name=name, defaults={"seen_at": at})


def last_beat(name: str) -> datetime | None:
    """When it last said so; None for never."""
    return Heartbeat.objects.filter(name=name).values_list("seen_at", flat=True).first()
