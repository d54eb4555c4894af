"""What holds for every test."""

from collections.abc import Iterator

import pytest
from django.test import TransactionTestCase
from hypothesis import settings

from tests.examples import QUICK
from tests.processor_time import ProcessorTime
from tests.tables import empty_tables

settings.load_profile(QUICK)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(ProcessorTime())


@pytest.fixture(autouse=True, scope="session")
def _only_what_was_filled_is_emptied() -> Iterator[None]:
    """After a test that commits."""
    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: empty_tables())
    yield
    patch.undo()
