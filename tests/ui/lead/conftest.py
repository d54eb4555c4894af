"""A lead, scored, at a time that stands still."""

import pytest

from leadwright.leads.models import Lead
from leadwright.platform import clock
from tests.accounts.people import NOW
from tests.ui.crowd import buyer, compute


@pytest.fixture(autouse=True)
def stopped_clock() -> None:
    clock.freeze(NOW)


@pytest.fixture
def one() -> Lead:
    made = buyer(NOW)
    compute(NOW)
    return made
