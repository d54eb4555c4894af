from datetime import UTC, datetime
from pathlib import Path

import pytest

from leadwright.platform.database import Home
from leadwright.playbook.operations import ensure_starter
from tests.cli.running import Here

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


@pytest.fixture
def here(
    db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Here:
    """The command on the database of the test, with the starter documents in force."""
    ensure_starter(at=NOW)
    return Here(monkeypatch, capsys, Home.at(tmp_path / "home"))
