"""The people of the sample company, and whose leads are whose."""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from leadwright.accounts.actor import Actor
from leadwright.accounts.models import Team, User
from leadwright.accounts.operations.teams import add_to_team, create_team, set_team_leader
from leadwright.accounts.operations.users import invite_user
from leadwright.accounts.rules import Role
from leadwright.leads.models import Lead
from leadwright.leads.operations.people import set_owner
from leadwright.platform.ids import Kind, public_id

_TEAMS: dict[str, tuple[tuple[str, Role], ...]] = {
    "North": (
        ("Hana Šimková", Role.SALES_MANAGER),
        ("Tomás Aguilar", Role.SALESPERSON),
        ("Dae-jung Roh", Role.SALESPERSON),
    ),
    "South": (
        ("Mireille Kabongo", Role.SALES_MANAGER),
        ("Sinikka Aalto", Role.SALESPERSON),
        ("Ömer Tuna", Role.SALESPERSON),
    ),
}
_OTHERS = (
    ("Ada Lindqvist", Role.ADMINISTRATOR),
    ("Priya Raman", Role.MARKETER),
    ("Jonas Weber", Role.ANALYST),
)
_OWNED_STAGES = ("mql", "pql", "sql", "opportunity", "customer")


@dataclass(frozen=True)
class SampleTeam:
    """Who works at the sample company."""

    administrator: User
    salespeople: tuple[User, ...]
    leaders: tuple[tuple[User, Team], ...]


def ensure_team(*, actor: Actor, at: datetime) -> SampleTeam:
    """The colleagues of the sample, invited when they are missing. Nobody has a password: they sign in by links. Repeatable."""
    found = {name: _colleague(actor, name, role, at) for name, role in _OTHERS}
    salespeople: list[User] = []
    leaders: list[tuple[User, Team]] = []
    for team_name, members in _TEAMS.items():
        team = Team.objects.filter(name=team_name).first() or create_team(actor=actor, name=team_name, at=at)
        for name, role in members:
            user = _colleague(actor, name, role, at)
            add_to_team(actor=actor, team=team, user=user, at=at)
            if role is Role.SALES_MANAGER:
                set_team_leader(actor=actor, team=team, user=user, leads_team=True, at=at)
                leaders.append((user, team))
            else:
                salespeople.append(user)
    return SampleTeam(found[_OTHERS[0][0]], tuple(salespeople), tuple(leaders))


def hand_out(*, actor: Actor, at: datetime) -> int:
    """Give three in four of the leads sales works on to the salespeople in turn; how many. Repeating changes nothing."""
    team = ensure_team(actor=actor, at=at)
    leads = Lead.objects.filter(standing__stage__in=_OWNED_STAGES).order_by("id")
    shares: dict[int, list[str]] = defaultdict(list)
    for place, (uuid, owner) in enumerate(leads.values_list("public_id", "standing__owner_id")):
        fourth, turn = divmod(place, 4)
        if turn and owner is None:
            shares[(fourth * 3 + turn - 1) % len(team.salespeople)].append(public_id(Kind.LEAD, uuid))
    return sum(
        set_owner(
            actor=actor, leads=some, owner=public_id(Kind.USER, team.salespeople[turn].public_id), at=at
        )
        for turn, some in sorted(shares.items())
    )


def _colleague(actor: Actor, name: str, role: Role, at: datetime) -> User:
    first = unicodedata.normalize("NFKD", name.split()[0]).encode("ascii", "ignore").decode().casefold()
    address = f"{first}.{role.value}@tessera.example".replace("_", "-")
    known = User.objects.filter(email=address).first()
    return known or invite_user(actor=actor, email=address, name=name, role=role, at=at).user
