"""Mail about accounts: an invitation, a link for a new password, the test of the mail itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.models import User
from leadwright.accounts.operations.links import reset_password_link
from leadwright.accounts.operations.users import invite_user
from leadwright.accounts.rules import Action, Role
from leadwright.messaging.letters import INVITATION, PASSWORD_LINK, TEST
from leadwright.messaging.models import Message
from leadwright.messaging.operations.queueing import NewMessage, queue_messages
from leadwright.messaging.settings import mail_is_set_up
from leadwright.platform import audit
from leadwright.platform.errors import Conflict
from leadwright.platform.ids import Kind, new_uuid, public_id

_INVITATION_FOR, _PASSWORD_FOR, _TEST_FOR = timedelta(days=7), timedelta(hours=24), timedelta(hours=1)
# Whoever asks again within this time has a mail on its way, whoever it is that asks.
_ONE_MAIL_IN = timedelta(minutes=10)


@dataclass(frozen=True)
class Handed:
    """How somebody gets a link: by mail, or, where none is set up, from whoever asked for it, who sees the `token` once."""

    user: User
    token: str

    @property
    def mailed(self) -> bool:
        return not self.token


@transaction.atomic
def invite_colleague(*, actor: Actor, email: str, name: str, role: Role, at: datetime) -> Handed:
    """`invite_user`, and the link by mail where mail is set up. Inviting again sends another, and voids the link before it."""
    made = invite_user(actor=actor, email=email, name=name, role=role, at=at)
    if not mail_is_set_up():
        return Handed(made.user, made.token)
    _queue(actor, made.user, INVITATION, at, _INVITATION_FOR, inviter=actor.label)
    return Handed(made.user, "")


@transaction.atomic
def send_password_link(*, actor: Actor, user: User, at: datetime) -> Handed:
    """`reset_password_link` by mail where mail is set up. Raises Forbidden, and Conflict for a deactivated user."""
    if not mail_is_set_up():
        return Handed(user, reset_password_link(actor=actor, user=user, at=at))
    require(actor, Action.MANAGE_PEOPLE)
    if not user.is_active:
        raise Conflict(f"{user.email} is deactivated; activate the user first.")
    _queue(actor, user, PASSWORD_LINK, at, _PASSWORD_FOR)
    return Handed(user, "")


@transaction.atomic
def ask_for_password(*, address: str, actor: Actor, at: datetime) -> None:
    """Somebody who is not signed in says they forgot a password. The owner of a known address gets a link, at most one in ten
    minutes; nothing tells the asker whether there is one. Without mail set up nothing happens.
    """
    user = User.objects.filter(email=address.strip().casefold(), is_active=True).first()
    if user is None or not user.has_usable_password() or not mail_is_set_up():
        return
    recent = Message.objects.filter(kind=PASSWORD_LINK, user_id=user.pk, created_at__gt=at - _ONE_MAIL_IN)
    if not recent.exists():
        _queue(actor, user, PASSWORD_LINK, at, _PASSWORD_FOR)


@transaction.atomic
def send_test(*, actor: Actor, user: User, at: datetime) -> str:
    """Queue a test to the user's own address; the id of the message. Raises Forbidden, and Conflict without mail set up."""
    require(actor, Action.MANAGE_WORKSPACE)
    if not mail_is_set_up():
        raise Conflict("Enter a mail server and a sender first, and save them.")
    return _queue(actor, user, TEST, at, _TEST_FOR)


def _queue(actor: Actor, user: User, kind: str, at: datetime, lasts: timedelta, **data: str) -> str:
    about = new_uuid().hex
    message = NewMessage(
        kind=kind, about=about, address=user.email, user_id=user.pk, data=data, not_after=at + lasts
    )
    queue_messages(messages=[message], actor=actor.label, at=at)
    made = Message.objects.get(kind=kind, about=about)
    audit.record(
        actor,
        "mail.queued",
        kind=Kind.USER,
        key=public_id(Kind.USER, user.public_id),
        at=at,
        changes={"kind": kind},
    )
    return public_id(Kind.MESSAGE, made.public_id)
