from datetime import UTC, datetime
from pathlib import Path

import pytest

from leadwright.platform.database import Home
from tests.cli.running import Here
from tests.starter import starter_in_force

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


@pytest.fixture
def here(
    db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Here:
    """The command on the database of the test, with the starter documents in force."""
    starter_in_force(at=NOW)
    return Here(monkeypatch, capsys, Home.at(tmp_path / "home"))
