"""What people say of themselves: their name, and how they want the pages."""

from dataclasses import asdict
from datetime import datetime
from zoneinfo import available_timezones

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.models import User
from leadwright.accounts.names import usable_name
from leadwright.accounts.operations.passwords import set_password
from leadwright.accounts.preferences import Preferences
from leadwright.accounts.rules import Action
from leadwright.platform import audit
from leadwright.platform.errors import Forbidden, UnusableInput
from leadwright.platform.ids import Kind, public_id


@transaction.atomic
def rename_user(*, actor: Actor, user: User, name: str, at: datetime) -> None:
    """Give a user another name: oneself, or anybody for who manages people. The same name again changes nothing.

    Raises Forbidden, UnusableInput.
    """
    if actor.user_id != user.pk:
        require(actor, Action.MANAGE_PEOPLE)
    locked = User.objects.select_for_update().get(pk=user.pk)
    wanted = usable_name(name, of="user")
    if locked.name != wanted:
        locked.name = user.name = wanted
        locked.save(update_fields=["name"])
        audit.record(actor, "user.renamed", kind=Kind.USER, key=public_id(Kind.USER, user.public_id), at=at)


@transaction.atomic
def change_preferences(*, user: User, preferences: Preferences, actor: Actor, at: datetime) -> None:
    """Choose how pages look for oneself. Choosing the same again changes nothing.

    Raises UnusableInput for a time zone that is none, Forbidden for somebody else's.
    """
    if actor.user_id != user.pk:
        raise Forbidden("Everybody chooses for themselves.")
    if preferences.time_zone and preferences.time_zone not in available_timezones():
        raise UnusableInput(f"There is no time zone “{preferences.time_zone}”.", field="time_zone")
    locked = User.objects.select_for_update().get(pk=user.pk)
    wanted = asdict(preferences)
    changed = {name: str(value) for name, value in wanted.items() if getattr(locked, name) != value}
    if not changed:
        return
    for name, value in wanted.items():
        setattr(user, name, value)
        setattr(locked, name, value)
    locked.save(update_fields=list(wanted))
    key = public_id(Kind.USER, user.public_id)
    audit.record(actor, "user.preferences_changed", kind=Kind.USER, key=key, at=at, changes=changed)


@transaction.atomic
def change_own_password(*, actor: Actor, user: User, current: str, password: str, at: datetime) -> None:
    """Replace one's own password, knowing the one before; every session, key and unused link ends, this session too.

    Raises UnusableInput naming the field that will not do.
    """
    if not user.check_password(current):
        raise UnusableInput("This is not your password.", field="current")
    set_password(actor=actor, user=user, password=password, at=at)
