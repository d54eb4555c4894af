"""Somebody who may everything, at a time that stands still."""

from pathlib import Path

import pytest

from leadwright.accounts.models import User
from leadwright.platform import clock
from tests.accounts.people import make_user
from tests.leads.people import NOW


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    clock.freeze(NOW)
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path))


@pytest.fixture
def boss() -> User:
    return make_user()
