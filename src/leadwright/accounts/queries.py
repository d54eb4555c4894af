"""Reads about the people who work here."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from leadwright.accounts import tokens
from leadwright.accounts.actor import Actor, ActorKind
from leadwright.accounts.addresses import fold_address
from leadwright.accounts.links import Purpose
from leadwright.accounts.models import ApiKey, SignIn, SignInLink, Team, TeamMember, User
from leadwright.accounts.rules import Action, Role, known_actions, may
from leadwright.platform import sql
from leadwright.platform.errors import Forbidden, NotFound
from leadwright.platform.gathering import LookUp
from leadwright.platform.ids import Kind, parse_public_id, public_id


@dataclass(frozen=True)
class UserRow:
    """A user as lists show it. `ready` is false until the invitation was used; instants are UTC."""

    id: str
    email: str
    name: str
    role: str
    active: bool
    ready: bool
    teams: tuple[str, ...]
    created_at: datetime
    last_sign_in: datetime | None


@dataclass(frozen=True)
class MemberRow:
    """Somebody in a team; `id` is the public id of the user."""

    id: str
    name: str
    email: str
    role: str
    leads_team: bool
    active: bool


@dataclass(frozen=True)
class TeamRow:
    """A team with its members, who leads it first."""

    id: str
    name: str
    members: tuple[MemberRow, ...]


@dataclass(frozen=True)
class SessionRow:
    """A session that is open; `current` is the one that asks."""

    id: str
    device: str
    begun_at: datetime
    ends_at: datetime
    current: bool


@dataclass(frozen=True)
class OpenLink:
    """What the holder of a one-time link is asked for."""

    purpose: Purpose
    name: str
    email: str


def actor_for(user: User) -> Actor:
    """The actor a signed-in user is, with the teams as they are now; one query."""
    teams, led = _teams_of(user.pk)
    return Actor(
        kind=ActorKind.USER,
        label=user.name,
        role=Role(user.role),
        user_id=user.pk,
        teams=teams,
        teams_led=led,
    )


def actor_of_user(number: int) -> Actor:
    """Who started something that is carried out later, with the rights of now. Raises Forbidden where nobody of that number
    works here any more.
    """
    user = User.objects.filter(pk=number, is_active=True).first()
    if user is None:
        raise Forbidden("Whoever started this works here no more, so it was stopped.")
    return actor_for(user)


def teams_of(actor: Actor) -> tuple[tuple[str, str], ...]:
    """Public id and name of the teams the actor belongs to or leads, of all for an administrator; by name, one query."""
    teams = Team.objects.order_by("name")
    if actor.role is not Role.ADMINISTRATOR:
        teams = teams.filter(pk__in=actor.teams | actor.teams_led)
    return tuple((public_id(Kind.TEAM, one.public_id), one.name) for one in teams)


@dataclass(frozen=True)
class ShownKey:
    """A key of an active user that is not revoked: what proves it, when it was used last, when it ends, and who shows it."""

    number: int
    digest: str
    last_used_at: datetime | None
    expires_at: datetime | None
    holder: Actor


def shown_key(prefix: str, *, at: datetime) -> ShownKey | None:
    """The live key that begins so; None where there is none or it has ended. One statement, for all who show it at once."""
    found = _KEPT_KEYS(prefix)
    return None if found is None or (found.expires_at is not None and found.expires_at <= at) else found


def _kept_key(prefix: str) -> ShownKey | None:
    found = sql.look_up(sql.statement(__package__, "shown_key"), {"prefix": prefix})
    if not found:
        return None
    number, digest, used, expires, key_name, scopes, user, user_name, role, teams, led = found[0]
    holder = Actor(
        kind=ActorKind.API_KEY,
        label=f"{user_name}, key {key_name}",
        role=Role(role),
        user_id=user,
        teams=frozenset(teams),
        teams_led=frozenset(led),
        scopes=known_actions(scopes),
    )
    return ShownKey(number, digest, used, expires, holder)


_KEPT_KEYS: LookUp[str, ShownKey] = LookUp(_kept_key)


@dataclass(frozen=True)
class KeyRow:
    """An API key as lists show it; what proves it is kept nowhere. `prefix` is how its text begins."""

    id: str
    name: str
    owner: str
    prefix: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


def list_api_keys(*, actor: Actor) -> list[KeyRow]:
    """The keys the actor may revoke, the newest first: everybody's for those who manage people, else the actor's own."""
    keys = ApiKey.objects.select_related("user").order_by("-id")
    if not actor.may(Action.MANAGE_PEOPLE):
        keys = keys.filter(user_id=actor.user_id or 0)
    return [
        KeyRow(
            id=public_id(Kind.API_KEY, one.public_id),
            name=one.name,
            owner=one.user.email,
            prefix=one.prefix,
            scopes=tuple(one.scopes),
            created_at=one.created_at,
            expires_at=one.expires_at,
            revoked_at=one.revoked_at,
            last_used_at=one.last_used_at,
        )
        for one in keys
    ]


def find_api_key(reference: str) -> ApiKey:
    """The key with this public id. Raises NotFound."""
    found = ApiKey.objects.filter(public_id=parse_public_id(Kind.API_KEY, reference)).first()
    if found is None:
        raise NotFound(f"There is no key “{reference}”; leadwright api-key list shows all.")
    return found


def list_users() -> list[UserRow]:
    """Everybody, deactivated ones included, by address; two queries however many there are."""
    teams: defaultdict[int, list[str]] = defaultdict(list)
    names = TeamMember.objects.order_by("team__name").values_list("user_id", "team__name")
    for user_id, name in names:
        teams[user_id].append(name)
    return [
        UserRow(
            id=public_id(Kind.USER, user.public_id),
            email=user.email,
            name=user.name,
            role=user.role,
            active=user.is_active,
            ready=user.has_usable_password(),
            teams=tuple(teams[user.pk]),
            created_at=user.created_at,
            last_sign_in=user.last_login,
        )
        for user in User.objects.order_by("email")
    ]


@dataclass(frozen=True)
class Colleague:
    """Somebody who can look after leads."""

    id: str
    name: str


def who_works_leads() -> tuple[Colleague, ...]:
    """Everybody active whose role changes leads, by name; one query."""
    roles = [role.value for role in Role if may(role, Action.EDIT_LEADS)]
    users = User.objects.filter(is_active=True, role__in=roles).order_by("name", "email")
    return tuple(Colleague(public_id(Kind.USER, user.public_id), user.name) for user in users)


def list_teams() -> list[TeamRow]:
    """All teams by name, with their members; two queries however many there are."""
    members: defaultdict[int, list[MemberRow]] = defaultdict(list)
    for one in TeamMember.objects.select_related("user").order_by("-leads_team", "user__name"):
        user = one.user
        row = MemberRow(
            id=public_id(Kind.USER, user.public_id),
            name=user.name,
            email=user.email,
            role=user.role,
            leads_team=one.leads_team,
            active=user.is_active,
        )
        members[one.team_id].append(row)
    return [
        TeamRow(public_id(Kind.TEAM, team.public_id), team.name, tuple(members[team.pk]))
        for team in Team.objects.order_by("name")
    ]


def open_sessions(user: User, *, current: str, at: datetime) -> list[SessionRow]:
    """The sessions of this user, the newest first; `current` is the key of the one that asks."""
    rows = SignIn.objects.filter(user=user, epoch=user.session_epoch, ends_at__gt=at).order_by(
        "-begun_at", "-id"
    )
    return [
        SessionRow(
            id=public_id(Kind.SIGN_IN, one.public_id),
            device=one.device,
            begun_at=one.begun_at,
            ends_at=one.ends_at,
            current=one.session_key == current,
        )
        for one in rows
    ]


def find_user(text: str) -> User:
    """The user with this public id or address, whatever its case. Raises NotFound."""
    if "@" in text:
        found = User.objects.filter(email=fold_address(text)).first()
    else:
        found = User.objects.filter(public_id=parse_public_id(Kind.USER, text)).first()
    if found is None:
        raise NotFound(f"There is no user “{text}”; leadwright user list shows all.")
    return found


def find_team(text: str) -> Team:
    """The team with this public id or this very name. Raises NotFound."""
    found = Team.objects.filter(name=text).first()
    if found is None:
        found = Team.objects.filter(public_id=parse_public_id(Kind.TEAM, text)).first()
    if found is None:
        raise NotFound(f"There is no team “{text}”.")
    return found


def open_link(token: str, *, at: datetime) -> OpenLink:
    """What to ask of whoever shows the token; changes nothing. Raises NotFound as `usable_link` does."""
    link = usable_link(token, at=at)
    return OpenLink(
        purpose=Purpose(link.purpose),
        name=link.user.name if link.user else "",
        email=link.user.email if link.user else "",
    )


def usable_link(token: str, *, at: datetime, lock: bool = False) -> SignInLink:
    """The link of this token, locked until the end of the transaction where asked.

    Raises NotFound in the same words for a token that is unknown, used or expired or whose user is
    deactivated. It is found by its digest, so the time of the look-up says nothing about the token.
    """
    links = SignInLink.objects.select_for_update(of=("self",)) if lock else SignInLink.objects.all()
    found = (
        links.select_related("user")
        .filter(digest=tokens.digest(token), used_at__isnull=True, expires_at__gt=at)
        .exclude(user__is_active=False)
        .first()
    )
    if found is None:
        raise NotFound("This link was used already, has expired, or was never made. Ask for a new one.")
    return found


def _teams_of(user_id: int) -> tuple[frozenset[int], frozenset[int]]:
    rows = list(TeamMember.objects.filter(user_id=user_id).values_list("team_id", "leads_team"))
    return frozenset(team for team, _ in rows), frozenset(team for team, leads in rows if leads)
