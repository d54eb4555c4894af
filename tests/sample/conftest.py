"""The sample is filled once for all tests that look at it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from leadwright.accounts.actor import operator
from leadwright.platform import sql
from leadwright.playbook.operations import ensure_starter
from leadwright.pulse.operations import run_pulse
from leadwright.sample.operations import SampleReport, fill_sample

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Uploads lie in a folder of the test."""
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path))


@pytest.fixture(scope="package")
def filled(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[SampleReport]:
    """A workspace with the sample, scored. Committed, because each test undoes only its own writes; flushed at the end."""
    with django_db_blocker.unblock():
        try:
            ensure_starter(at=NOW)
            report = fill_sample(actor=operator(), at=NOW)
            while run_pulse(at=NOW):
                pass
            sql.execute("analyze")
            yield report
        finally:
            call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
