"""When somebody works and is away, as things stand."""

from dataclasses import dataclass
from datetime import datetime

from leadwright.accounts.models import User
from leadwright.sales.boards import part_of, usual_body
from leadwright.sales.models import OwnTime
from leadwright.sales.routing import HoursPart, PersonPart


@dataclass(frozen=True)
class TimeOf:
    """What holds for a colleague; `part` is what is said of them, `usual` of everybody.

    `said_at` and `by` say who set it last (None where only the routing says something).
    """

    part: PersonPart
    usual: HoursPart
    said_at: datetime | None
    by: str


def time_of(user: User) -> TimeOf:
    """Of one colleague; the usual hours where no routing is in force."""
    body = usual_body()
    own = OwnTime.objects.filter(pk=user.pk).first()
    part = part_of(body, user.email) or PersonPart(person=user.email)
    return TimeOf(part, body.hours, own.at if own else None, own.by if own else "")
