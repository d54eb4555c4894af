from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from leadwright.accounts.models import User
from leadwright.platform import clock
from tests.accounts.people import NOW, make_user


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    clock.freeze(NOW)
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path))


@pytest.fixture
def boss(signed_in: Callable[[User], Client]) -> Client:
    return signed_in(make_user())
