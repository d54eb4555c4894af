"""The sample is filled once for all slow tests that look at it; the quick ones take a part."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from leadwright.accounts.actor import operator
from leadwright.events.bulk import ensure_months
from leadwright.platform import sql
from leadwright.pulse.operations import run_pulse
from leadwright.sample import operations
from leadwright.sample.operations import SampleReport, fill_sample
from tests.starter import starter_in_force
from tests.tables import empty_tables, remembered

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
_FEW = 240
_REPORTS: list[SampleReport] = []


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Uploads lie in a folder of the test."""
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path))


@pytest.fixture
def smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample is a part of itself."""
    whole = operations.draw_leads
    monkeypatch.setattr(operations, "draw_leads", lambda *drawn: islice(whole(*drawn), _FEW))


@pytest.fixture
def few(db: None, smaller: None) -> SampleReport:
    """A workspace with a part of the sample and nothing else, scored."""
    empty_tables()
    # The months are no rows, so they are not remembered with the events in them.
    ensure_months(datetime(2025 + month // 12, 1 + month % 12, 1, tzinfo=UTC) for month in range(18))
    remembered("few of the sample", lambda moment: _REPORTS.append(_fill()), at=NOW)
    return _REPORTS[0]


def _fill() -> SampleReport:
    starter_in_force(at=NOW)
    report = fill_sample(actor=operator(), at=NOW)
    while run_pulse(at=NOW):
        pass
    return report


@pytest.fixture(scope="module", autouse=True)
def _filled_before_a_test_begins(request: pytest.FixtureRequest) -> None:
    """Where a test of the module wants it: asked for inside a test, it would be undone with that."""
    if any(item.path == request.path and "[filled]" in item.name for item in request.session.items):
        request.getfixturevalue("filled")


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[SampleReport]:
    """A workspace with the sample, scored. Committed, because each test undoes only its own writes; emptied at the end."""
    with django_db_blocker.unblock():
        try:
            report = _fill()
            sql.execute("analyze")
            yield report
        finally:
            empty_tables()
