"""When somebody works and is away, said by themselves or by who leads them."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from leadwright.accounts.actor import Actor
from leadwright.accounts.models import User
from leadwright.platform import audit
from leadwright.platform.errors import Conflict
from leadwright.platform.ids import Kind, public_id
from leadwright.sales.access import whose_time
from leadwright.sales.models import OwnTime
from leadwright.sales.routing import PersonPart, own_time, with_own_time


@transaction.atomic
def set_own_time(
    *, actor: Actor, person: str, told: Mapping[str, object], at: datetime, seen: datetime | None = None
) -> bool:
    """Keep when somebody works and is away (zone, week, holidays, absences); whether that was new.

    It holds from the next lead on, and takes the place of what the routing says of their time. `seen` is when what was changed
    had been said. Raises BadDocument with the path of what cannot be (a time zone, a span, absences that overlap), Conflict
    where it was changed meanwhile, NotFound, Forbidden.
    """
    user = whose_time(actor, person)
    User.objects.select_for_update().get(pk=user.pk)
    stored = own_time(with_own_time(PersonPart(person=user.email), told))
    known = OwnTime.objects.filter(pk=user.pk).first()
    if seen is not None and (known is None or known.at != seen):
        raise Conflict("Not saved: somebody changed this working time meanwhile. Look at it again.")
    if known is not None and known.told == stored:
        return False
    OwnTime.objects.update_or_create(pk=user.pk, defaults={"told": stored, "at": at, "by": actor.label})
    key = public_id(Kind.USER, user.public_id)
    audit.record(actor, "working_time.set", kind="user", key=key, at=at, changes=stored)
    return True
