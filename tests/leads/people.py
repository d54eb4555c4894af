"""Leads and colleagues for the tests of leads."""

from collections.abc import Sequence
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
    (made,) = leads([told(at=at, identities=identities, custom=custom, **raw)])
    return made


def told(
    *,
    at: datetime = NOW,
    identities: tuple[IdentityKey, ...] = (),
    custom: dict[str, Any] | None = None,
    **raw: str,
) -> Submission:
    found = normalise_facts(raw)
    named = tuple(
        IdentityKey(one.kind, "" if one.kind in ("email", "domain") else "crm", one.value)
        for one in found.identities
    )
    texts = {slug: value for slug, value in (custom or {}).items() if isinstance(value, str)}
    return Submission(
        kind=found.kind or "person",
        facts=dict(found.facts),
        custom=custom or {},
        folded=dict(found.folded) | {f"custom.{slug}": value.casefold() for slug, value in texts.items()},
        identities=named + identities or (IdentityKey("row", "crm", repr(sorted(raw.items()))),),
        tokens=found.tokens,
        valid_from=at,
        time_known=True,
        derived=found.derived,
    )


def leads(submissions: Sequence[Submission]) -> list[Lead]:
    """Many leads at once, in the order they were told of."""
    source = ensure_source(slug="crm", at=NOW)
    landed = upsert_leads(
        submissions=submissions, provenance=Provenance(source_id=source.pk, actor="test", at=NOW)
    )
    found = Lead.objects.in_bulk(landed.lead_ids)
    return [found[number] for number in landed.lead_ids]


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
