"""Leads that are ready, people who sell, and a routing."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from leadwright.accounts.actor import Actor, operator
from leadwright.accounts.models import User
from leadwright.accounts.queries import actor_for
from leadwright.accounts.rules import Role
from leadwright.leads.models import Standing
from leadwright.platform.ids import Kind, public_id
from leadwright.playbook.operations import draft_document, publish_version
from leadwright.sales.models import HandOver
from leadwright.sales.operations.giving import hand_over
from tests.accounts.people import make_team, make_user
from tests.pulse.world import people

# A Wednesday, ten in the morning in UTC.
NOW = datetime(2026, 6, 10, 10, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def seller(name: str, role: Role = Role.SALESPERSON) -> User:
    return make_user(email=f"{name.casefold()}@acme.example", role=role, name=name)


def team(name: str, *names: str, leader: str | None = None) -> list[User]:
    """A team of salespeople, and who leads it at the end."""
    members = [seller(one) for one in names]
    head = seller(leader, Role.SALES_MANAGER) if leader else None
    make_team(name, *members, leader=head)
    return [*members, *([head] if head else [])]


def route(body: Mapping[str, object]) -> None:
    draft = draft_document(actor=operator(), kind="routing", body=body, at=NOW)
    publish_version(actor=operator(), kind="routing", slug="default", number=draft.number, at=NOW)


def ready(number: int, *, start: int = 0, at: datetime = NOW) -> list[int]:
    """So many leads that are MQLs since then."""
    leads = people(number, at=at - DAY, start=start)
    Standing.objects.filter(lead__in=leads).update(stage="mql", stage_since=at)
    return leads


def handed(leads: list[int], at: datetime = NOW) -> list[HandOver]:
    """Hand-overs of these leads, begun now."""
    hand_over(actor=operator(), leads=leads, at=at)
    return list(HandOver.objects.filter(lead_id__in=leads).order_by("id"))


def named(one: HandOver) -> str:
    return public_id(Kind.HAND_OVER, one.public_id)


def of(user: User) -> Actor:
    return actor_for(user)
