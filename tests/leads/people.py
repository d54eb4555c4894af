"""Leads and colleagues for the tests of leads."""

from datetime import UTC, datetime
from typing import Any

from leadwright.accounts.actor import Actor, ActorKind, operator
from leadwright.accounts.models import Team, TeamMember, User
from leadwright.accounts.rules import Role
from leadwright.events.operations import ensure_source
from leadwright.leads.models import Lead
from leadwright.leads.normalise.record import normalise_facts
from leadwright.leads.operations.upsert import upsert_leads
from leadwright.leads.submission import IdentityKey, Provenance, Submission
from leadwright.platform.ids import Kind, public_id

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
BOSS = operator()


def lead(
    *,
    at: datetime = NOW,
    identities: tuple[IdentityKey, ...] = (),
    custom: dict[str, Any] | None = None,
    **raw: str,
) -> Lead:
    """A lead made as every way in makes one, from texts by field."""
    source = ensure_source(slug="crm", at=at)
    found = normalise_facts(raw)
    named = tuple(
        IdentityKey(one.kind, "" if one.kind in ("email", "domain") else "crm", one.value)
        for one in found.identities
    )
    submission = Submission(
        kind=found.kind or "person",
        facts=dict(found.facts),
        custom=custom or {},
        folded=dict(found.folded)
        | {
            f"custom.{slug}": value.casefold()
            for slug, value in (custom or {}).items()
            if isinstance(value, str)
        },
        identities=named + identities or (IdentityKey("row", "crm", repr(sorted(raw.items()))),),
        tokens=found.tokens,
        valid_from=at,
        time_known=True,
        derived=found.derived,
    )
    landed = upsert_leads(
        submissions=[submission], provenance=Provenance(source_id=source.pk, actor="test", at=at)
    )
    return Lead.objects.get(pk=landed.lead_ids[0])


def ref(one: Lead) -> str:
    return public_id(Kind.LEAD, one.public_id)


def colleague(
    name: str, role: Role = Role.SALESPERSON, *, teams: tuple[Team, ...] = (), leads: bool = False
) -> User:
    user = User.objects.create(email=f"{name}@us.example", name=name, role=role, created_at=NOW, password="!")
    for team in teams:
        TeamMember.objects.create(team=team, user=user, leads_team=leads)
    return user


def team(name: str) -> Team:
    return Team.objects.create(name=name, created_at=NOW)


def acting(
    role: Role, *, user: User | None = None, teams: tuple[Team, ...] = (), led: tuple[Team, ...] = ()
) -> Actor:
    return Actor(
        kind=ActorKind.USER,
        label=user.name if user else role,
        role=role,
        user_id=user.pk if user else None,
        teams=frozenset(one.pk for one in teams),
        teams_led=frozenset(one.pk for one in led),
    )
