"""What holds for every test."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import TransactionTestCase
from hypothesis import settings

from leadwright.criteria.compile import keep_in, keeping
from tests.examples import QUICK
from tests.processor_time import ProcessorTime
from tests.tables import empty_tables

if TYPE_CHECKING:
    from tests.messaging.server import MailServer

settings.load_profile(QUICK)


_HERE = Path(__file__).parent
_COMPILED = _HERE.parent / ".test" / "compiled"
# Where compiling is the subject, it is done by the code as it stands in the process, with whatever fault was planted in it.
_COMPILING = (_HERE / "criteria", _HERE / "scoring", _HERE / "replay")


def pytest_configure(config: pytest.Config) -> None:
    # What is loaded to collect the tests stays to the end: looking through it for garbage, again and again, finds none.
    gc.disable()
    config.pluginmanager.register(ProcessorTime())
    _COMPILED.mkdir(mode=0o700, parents=True, exist_ok=True)
    keeping.MOST = 10_000


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """The processes of a run compile each statement once among them, and the next run those that changed."""
    keep_in(None if any(one in item.path.parents for one in _COMPILING) else _COMPILED)


@pytest.fixture(autouse=True, scope="session")
def _only_what_was_filled_is_emptied() -> Iterator[None]:
    """After a test that commits."""
    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: empty_tables())
    yield
    patch.undo()


@pytest.fixture(scope="session")
def listening_server() -> "Iterator[MailServer]":
    """A real mail server on a port of this machine, for as long as the tests run."""
    from tests.messaging.server import mail_server

    with mail_server() as server:
        yield server


@pytest.fixture
def server(listening_server: "MailServer", db: None) -> "MailServer":
    """It, with nothing taken yet, set up in the workspace, and the clock stopped."""
    # The settings of Django are not there yet when this file is read.
    from leadwright.platform import clock
    from tests.accounts.people import NOW
    from tests.messaging.server import set_up

    listening_server.begin_anew()
    clock.freeze(NOW)
    set_up(listening_server)
    return listening_server
