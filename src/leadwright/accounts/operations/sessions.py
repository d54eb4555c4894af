"""Sessions: noting that one began, ending one, ending every way in a user has."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.models import Session as StoredSession
from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.models import ApiKey, SignIn, SignInLink, User
from leadwright.accounts.rules import Action
from leadwright.platform import audit
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind, parse_public_id, public_id

_LONGEST_DEVICE = 100


@dataclass(frozen=True)
class Session:
    """What is noted of a session that began: its key, the device in words, and when it ends at the latest."""

    key: str
    device: str
    ends_at: datetime


@transaction.atomic
def note_session(*, user: User, session: Session, at: datetime) -> None:
    """Note that a session began, so that its owner can see and end it. Repeating it changes nothing."""
    SignIn.objects.get_or_create(
        session_key=session.key,
        defaults={
            "user": user,
            "epoch": user.session_epoch,
            "device": session.device[:_LONGEST_DEVICE],
            "begun_at": at,
            "ends_at": session.ends_at,
        },
    )


@transaction.atomic
def end_session(*, actor: Actor, reference: str, at: datetime) -> None:
    """End one session of one's own. Raises NotFound for one that is not the actor's or has ended already."""
    found = SignIn.objects.filter(
        public_id=parse_public_id(Kind.SIGN_IN, reference), user_id=actor.user_id or 0
    ).first()
    if found is None:
        raise NotFound("There is no such session of yours; it may have ended already.")
    StoredSession.objects.filter(session_key=found.session_key).delete()
    user = public_id(Kind.USER, found.user.public_id)
    found.delete()
    audit.record(actor, "user.session_ended", kind=Kind.USER, key=user, at=at)


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
    SignIn.objects.filter(user=user).delete()
