"""People of the tests: whoever a case needs, made in one line."""

from datetime import UTC, datetime, timedelta

from leadwright.accounts.actor import Actor, operator
from leadwright.accounts.models import Team, TeamMember, User
from leadwright.accounts.queries import actor_for
from leadwright.accounts.rules import Role

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
PASSWORD = "copper kettle on the stove"
OPERATOR = operator()


def make_user(
    email: str = "ada@acme.example", role: Role = Role.ADMINISTRATOR, name: str = "Ada Weiss"
) -> User:
    """A user who can sign in with PASSWORD."""
    user = User(email=email, name=name, role=role, created_at=NOW)
    user.set_password(PASSWORD)
    user.save()
    return user


def make_actor(role: Role) -> Actor:
    """Somebody of this role, with an address made from it."""
    return actor_for(make_user(email=f"{role.value}@acme.example", role=role, name=f"The {role.value}"))


def make_team(name: str, *members: User, leader: User | None = None) -> Team:
    """A team of these users."""
    team = Team.objects.create(name=name, created_at=NOW)
    for user in (*members, *([leader] if leader else [])):
        TeamMember.objects.create(team=team, user=user, leads_team=user == leader)
    return team
