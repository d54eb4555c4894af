"""Inviting users, changing their role, and closing or opening their account."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.addresses import usable_address
from leadwright.accounts.links import Purpose
from leadwright.accounts.models import User
from leadwright.accounts.names import usable_name
from leadwright.accounts.operations.links import issue_link
from leadwright.accounts.operations.sessions import close_ways_in
from leadwright.accounts.rules import Action, Role
from leadwright.platform import audit
from leadwright.platform.errors import Conflict
from leadwright.platform.ids import Kind, public_id


@dataclass(frozen=True)
class Invitation:
    """A user who can sign in once the link is used. The token is shown once and kept nowhere."""

    user: User
    token: str


@transaction.atomic
def invite_user(*, actor: Actor, email: str, name: str, role: Role, at: datetime) -> Invitation:
    """Make an account without a password, and the link by which its owner sets one (7 days, no mail is sent).

    Inviting the same address again before the link is used gives a new link and voids the old one. Raises
    Forbidden, UnusableInput for a bad address or an empty name, Conflict for an account in use or invited
    with another role.
    """
    require(actor, Action.MANAGE_PEOPLE)
    fresh = {
        "name": usable_name(name, of="user"),
        "role": role,
        "password": make_password(None),
        "created_at": at,
    }
    user, _ = User.objects.select_for_update().get_or_create(email=usable_address(email), defaults=fresh)
    if user.has_usable_password() or not user.is_active:
        raise Conflict(
            f"{user.email} has an account already; make a new link for it instead of an invitation."
        )
    if user.role != role:
        raise Conflict(f"{user.email} was invited as {user.role}; change the role instead of inviting again.")
    _record(actor, "user.invited", user, at, role=role)
    return Invitation(user=user, token=issue_link(user=user, purpose=Purpose.INVITATION, at=at))


@transaction.atomic
def change_role(*, actor: Actor, user: User, role: Role, at: datetime) -> None:
    """Give the user another role; sessions, keys and unused links end. The same role again changes nothing.

    Raises Forbidden, and Conflict for the last administrator.
    """
    require(actor, Action.MANAGE_PEOPLE)
    locked = _locked(user, losing_administrator=role != Role.ADMINISTRATOR)
    if locked.role == role:
        return
    before, locked.role = locked.role, role
    close_ways_in(locked, at=at)
    locked.save(update_fields=["role", "session_epoch"])
    user.role, user.session_epoch = locked.role, locked.session_epoch
    _record(actor, "user.role_changed", user, at, before=before, after=role)


@transaction.atomic
def deactivate_user(*, actor: Actor, user: User, at: datetime) -> None:
    """Shut the user out: sessions, keys and unused links end at once. Repeating it changes nothing.

    Raises Forbidden, and Conflict for the last administrator.
    """
    require(actor, Action.MANAGE_PEOPLE)
    locked = _locked(user, losing_administrator=True)
    if not locked.is_active:
        return
    locked.is_active = False
    close_ways_in(locked, at=at)
    locked.save(update_fields=["is_active", "session_epoch"])
    user.is_active, user.session_epoch = locked.is_active, locked.session_epoch
    _record(actor, "user.deactivated", user, at)


@transaction.atomic
def activate_user(*, actor: Actor, user: User, at: datetime) -> None:
    """Let a deactivated user in again, with the password there was; earlier sessions and keys stay ended.

    Repeating it changes nothing. Raises Forbidden.
    """
    require(actor, Action.MANAGE_PEOPLE)
    locked = _locked(user, losing_administrator=False)
    if locked.is_active:
        return
    locked.is_active = True
    locked.save(update_fields=["is_active"])
    user.is_active = True
    _record(actor, "user.activated", user, at)


def _locked(user: User, *, losing_administrator: bool) -> User:
    """The user's row, locked after those of all administrators in order of id: two who demote each other
    cannot deadlock.
    """
    administrators = list(
        User.objects.select_for_update()
        .filter(role=Role.ADMINISTRATOR, is_active=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if losing_administrator and administrators == [user.pk]:
        raise Conflict(f"{user.email} is the only administrator; make somebody else one first.")
    return User.objects.select_for_update().get(pk=user.pk)


def _record(actor: Actor, action: str, user: User, at: datetime, **changes: str) -> None:
    audit.record(
        actor,
        action,
        kind=Kind.USER,
        key=public_id(Kind.USER, user.public_id),
        at=at,
        changes={key: str(value) for key, value in changes.items()},
    )
