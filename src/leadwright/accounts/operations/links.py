"""Making one-time links. Whoever asks for one hands it over; nothing is sent."""

from datetime import datetime

from django.db import transaction

from leadwright.accounts import tokens
from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor, ActorKind
from leadwright.accounts.links import LIFETIME, Purpose
from leadwright.accounts.models import SignInLink, User
from leadwright.accounts.rules import Action, Role
from leadwright.platform import audit
from leadwright.platform.errors import Conflict, Forbidden
from leadwright.platform.ids import Kind, public_id


@transaction.atomic
def create_first_run_link(*, actor: Actor, at: datetime) -> str:
    """The token by which the first administrator makes an account (24 hours); printed instead of a default
    password.

    Each call voids the token before it. Raises Forbidden for anyone but the machine's own terminal, and
    Conflict once there is an administrator.
    """
    _require_terminal(actor)
    if administrator_exists():
        raise Conflict(
            "There is an administrator already; they can invite more, or make a new link for a user."
        )
    audit.record(actor, "link.first_run_created", kind="workspace", key="", at=at)
    return issue_link(user=None, purpose=Purpose.FIRST_RUN, at=at)


@transaction.atomic
def create_sign_in_link(*, actor: Actor, user: User, at: datetime) -> str:
    """The token by which this user is signed in once without a password (24 hours), as the demo prints it.

    Each call voids the token before it. Raises Forbidden for anyone but the machine's own terminal: no user
    can become another. Raises Conflict for a deactivated user.
    """
    _require_terminal(actor)
    return _issue_for(actor, user, Purpose.SIGN_IN, at)


@transaction.atomic
def reset_password_link(*, actor: Actor, user: User, at: datetime) -> str:
    """The token by which this user sets a new password (24 hours); the old one works until then.

    Each call voids the token before it. Raises Forbidden, and Conflict for a deactivated user.
    """
    require(actor, Action.MANAGE_PEOPLE)
    return _issue_for(actor, user, Purpose.PASSWORD, at)


def issue_link(*, user: User | None, purpose: Purpose, at: datetime) -> str:
    """A new token, of which only the digest is kept; it voids the unused ones of the same user and purpose."""
    SignInLink.objects.filter(user=user, purpose=purpose, used_at__isnull=True).delete()
    token = tokens.new_token()
    SignInLink.objects.create(
        digest=tokens.digest(token),
        purpose=purpose,
        user=user,
        created_at=at,
        expires_at=at + LIFETIME[purpose],
    )
    return token


def administrator_exists() -> bool:
    """Whether anybody who may sign in can manage people."""
    return User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exists()


def _require_terminal(actor: Actor) -> None:
    if actor.kind not in (ActorKind.OPERATOR, ActorKind.SYSTEM):
        raise Forbidden(
            "Only the command line of the machine itself can make this link: leadwright user link."
        )


def _issue_for(actor: Actor, user: User, purpose: Purpose, at: datetime) -> str:
    if not User.objects.select_for_update().get(pk=user.pk).is_active:
        raise Conflict(f"{user.email} is deactivated; activate the user first.")
    key = public_id(Kind.USER, user.public_id)
    audit.record(actor, f"link.{purpose}_created", kind=Kind.USER, key=key, at=at)
    return issue_link(user=user, purpose=purpose, at=at)
