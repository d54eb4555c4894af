"""How times and deadlines of sales are said."""

from dataclasses import dataclass
from datetime import datetime

from leadwright.sales.hours import WorkingTime

_HOUR, _DAY = 60, 480
# A countdown is that of working time; so far away only the day matters.
_FAR_DAYS = 20


@dataclass(frozen=True)
class Left:
    """How much working time is left until a deadline: in words, and late, soon or nothing for how it looks."""

    words: str
    tone: str


def left(due: datetime | None, now: datetime, hours: WorkingTime) -> Left:
    """The countdown of a deadline."""
    if due is None:
        return Left("No deadline", "")
    if abs((due - now).days) > _FAR_DAYS:
        return Left("Long overdue", "bad") if due < now else Left("More than two weeks", "")
    minutes = hours.minutes_between(now, due)
    if due < now:
        return Left(f"Late by {span(-minutes)}", "bad")
    return Left(f"{span(minutes)} left", "warn" if minutes <= 2 * _HOUR else "")


def span(minutes: int) -> str:
    """Working minutes, in working days of eight hours from a day on."""
    if minutes < _HOUR:
        return f"{max(minutes, 0)} min"
    if minutes < _DAY:
        hours, rest = divmod(minutes, _HOUR)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    days = minutes / _DAY
    return f"{days:.0f} working days" if days >= 1.5 else "1 working day"
