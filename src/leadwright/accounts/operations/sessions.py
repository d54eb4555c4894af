"""Ending every way in a user has."""

from datetime import datetime

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.models import ApiKey, SignInLink, User
from leadwright.accounts.rules import Action
from leadwright.platform import audit
from leadwright.platform.ids import Kind, public_id


@transaction.atomic
def end_sessions(*, actor: Actor, user: User, at: datetime) -> None:
    """Sign the user out everywhere: browsers, API keys and unused links. Anybody may do so for themselves.

    Repeating it ends what was begun in between. Raises Forbidden.
    """
    if actor.user_id != user.pk:
        require(actor, Action.MANAGE_PEOPLE)
    locked = User.objects.select_for_update().get(pk=user.pk)
    close_ways_in(locked, at=at)
    locked.save(update_fields=["session_epoch"])
    user.session_epoch = locked.session_epoch
    audit.record(
        actor, "user.sessions_ended", kind=Kind.USER, key=public_id(Kind.USER, user.public_id), at=at
    )


def close_ways_in(user: User, *, at: datetime) -> None:
    """Raise the epoch of a locked user (the caller saves it), revoke the keys and drop the unused links."""
    user.session_epoch += 1
    ApiKey.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=at)
    SignInLink.objects.filter(user=user, used_at__isnull=True).delete()
