"""What colleagues choose of their notices."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from leadwright.accounts.actor import Actor
from leadwright.accounts.models import User
from leadwright.messaging.models import NoticeChoice
from leadwright.messaging.notices import TOPICS, Choices, choices_of
from leadwright.platform import audit
from leadwright.platform.errors import Forbidden, UnusableInput
from leadwright.platform.ids import Kind, public_id


@transaction.atomic
def choose_notices(
    *, actor: Actor, by_mail: Collection[str], quiet_from: int, quiet_to: int, at: datetime
) -> bool:
    """Choose for oneself which topics come by mail, and the hours (0 to 23, in one's own time zone) in which none does; whether
    that changed anything. Equal hours mean that mail comes at any time.

    Raises UnusableInput with the field, Forbidden for a program without a person behind it.
    """
    if actor.user_id is None:
        raise Forbidden("Everybody chooses for themselves.")
    for name, hour in (("quiet_from", quiet_from), ("quiet_to", quiet_to)):
        if not 0 <= hour < 24:
            raise UnusableInput("Choose an hour of the day, 0 to 23.", field=name)
    unknown = sorted(set(by_mail) - TOPICS.keys())
    if unknown:
        raise UnusableInput(f"There are no notices of “{unknown[0]}”.", field="by_mail")
    chosen = Choices(frozenset(TOPICS.keys() - set(by_mail)), quiet_from, quiet_to)
    if choices_of([actor.user_id])[actor.user_id] == chosen:
        return False
    kept = {"unwanted": sorted(chosen.unwanted), "quiet_from": quiet_from, "quiet_to": quiet_to}
    NoticeChoice.objects.update_or_create(user_id=actor.user_id, defaults=kept)
    audit.record(actor, "user.notices_chosen", kind=Kind.USER, key=_named(actor), at=at, changes=kept)
    return True


def _named(actor: Actor) -> str:
    return public_id(Kind.USER, User.objects.values_list("public_id", flat=True).get(pk=actor.user_id or 0))
