from datetime import UTC, datetime

import pytest

from leadwright.accounts.actor import Actor, ActorKind, operator
from leadwright.accounts.rules import Role
from leadwright.criteria import registry as offered
from leadwright.playbook import registry
from tests.playbook import world


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kinds and the names of `world` in the place of the program's."""
    shared = offered.Registry()
    shared.register_fields(lambda: world.FACTS)
    shared.register_fields(world.declared_fields)
    shared.register_events(lambda: world.EVENTS)
    monkeypatch.setattr(offered, "catalogue", shared.catalogue)
    monkeypatch.setattr(registry, "_KINDS", dict(world.KINDS))


@pytest.fixture
def at() -> datetime:
    return datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def editor() -> Actor:
    return operator()


def somebody(name: str, role: Role = Role.MARKETER) -> Actor:
    return Actor(kind=ActorKind.USER, label=name, role=role)
