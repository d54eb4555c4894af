"""API keys: making, revoking, and telling who shows one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from django.db import transaction
from django.db.models import Q

from leadwright.accounts import queries, tokens
from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.models import ApiKey, User
from leadwright.accounts.names import usable_name
from leadwright.accounts.rules import Action, Role, may
from leadwright.platform import audit
from leadwright.platform.errors import Conflict, UnusableInput
from leadwright.platform.ids import Kind, public_id

# `last_used_at` is for people; a write for each request would cost more than the request.
USE_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class NewApiKey:
    """A key with its text, which is shown once and kept nowhere."""

    key: ApiKey
    text: str


@transaction.atomic
def create_api_key(
    *,
    actor: Actor,
    user: User,
    name: str,
    scopes: Iterable[Action],
    expires_at: datetime | None,
    at: datetime,
) -> NewApiKey:
    """Make a key that may do `scopes` in the name of the user until `expires_at` (never, if None).

    Users make their own, administrators anybody's; each call makes another key. Raises Forbidden;
    UnusableInput for no scope, one the role of the user does not have, or an end that is past; Conflict for a
    deactivated user.
    """
    if actor.user_id != user.pk:
        require(actor, Action.MANAGE_PEOPLE)
    owner = User.objects.select_for_update().get(pk=user.pk)
    if not owner.is_active:
        raise Conflict(f"{owner.email} is deactivated; activate the user first.")
    wanted = _usable_scopes(scopes, Role(owner.role))
    if expires_at is not None and expires_at <= at:
        raise UnusableInput("The key would expire before it can be used.", field="expires_at")
    new = tokens.new_key()
    key = ApiKey.objects.create(
        user=owner,
        name=usable_name(name, of="key"),
        prefix=new.prefix,
        digest=tokens.digest(new.text),
        scopes=wanted,
        created_at=at,
        expires_at=expires_at,
    )
    _record(actor, "api_key.created", key, at, user=public_id(Kind.USER, owner.public_id), scopes=wanted)
    return NewApiKey(key=key, text=new.text)


@transaction.atomic
def revoke_api_key(*, actor: Actor, key: ApiKey, at: datetime) -> None:
    """End a key at once. Repeating it changes nothing. Raises Forbidden."""
    if actor.user_id != key.user_id:
        require(actor, Action.MANAGE_PEOPLE)
    if ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=at):
        _record(actor, "api_key.revoked", key, at)


def authenticate_key(*, text: str, at: datetime) -> Actor | None:
    """Who shows this key, narrowed to its scopes; None for a key that is unknown, revoked or expired or has
    no active user. One statement: programs ask often.

    Notes the time of use at most once a minute. The digest is compared also where no row was found, so that
    the time taken does not tell whether a prefix exists.
    """
    found = queries.shown_key(tokens.key_prefix(text) or "", at=at)
    right = compare_digest(tokens.digest(text), found.digest if found else tokens.digest(""))
    if found is None or not right:
        return None
    if found.last_used_at is None or found.last_used_at < at - USE_NOTED_EVERY:
        stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=at - USE_NOTED_EVERY)
        ApiKey.objects.filter(stale, pk=found.number).update(last_used_at=at)
    return found.holder


def _usable_scopes(scopes: Iterable[Action], role: Role) -> list[str]:
    wanted = sorted({scope.value for scope in scopes})
    beyond = [name for name in wanted if not may(role, Action(name))]
    if not wanted:
        raise UnusableInput("A key needs at least one scope.", field="scopes")
    if beyond:
        raise UnusableInput(f"The role {role} itself may not: {', '.join(beyond)}.", field="scopes")
    return wanted


def _record(actor: Actor, action: str, key: ApiKey, at: datetime, **changes: object) -> None:
    audit.record(
        actor,
        action,
        kind=Kind.API_KEY,
        key=public_id(Kind.API_KEY, key.public_id),
        at=at,
        changes={"name": key.name, **changes},
    )
