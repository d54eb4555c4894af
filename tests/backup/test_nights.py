"""When a backup is made by itself."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from leadwright.backup.names import KIND
from leadwright.backup.operations import keep_nights, next_night, start_backup
from leadwright.platform import jobs, work, workspace
from leadwright.platform.errors import UnusableInput
from tests.accounts.people import OPERATOR

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def a_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path / "home"))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "hour", "zone", "then"),
    [
        ("2026-03-04T12:00", 3, "UTC", "2026-03-05T03:00"),
        ("2026-03-04T02:59", 3, "UTC", "2026-03-04T03:00"),
        ("2026-03-04T03:00", 3, "UTC", "2026-03-05T03:00"),
        ("2026-03-04T12:00", 3, "Europe/Berlin", "2026-03-05T02:00"),
        # The night that skips 02:00 to 03:00, and the one that has it twice.
        ("2026-03-28T12:00", 2, "Europe/Berlin", "2026-03-29T01:00"),
        ("2026-10-24T12:00", 2, "Europe/Berlin", "2026-10-25T00:00"),
        ("2026-10-25T00:30", 2, "Europe/Berlin", "2026-10-26T01:00"),
        ("2026-10-25T01:30", 2, "Europe/Berlin", "2026-10-26T01:00"),
    ],
)
def test_the_next_night(now: str, hour: int, zone: str, then: str) -> None:
    assert next_night(utc(now), hour, zone) == utc(then)


@pytest.mark.django_db
def test_one_backup_a_night_however_long_the_machine_slept() -> None:
    assert not keep_nights(now=NOON)
    assert not keep_nights(now=NOON + timedelta(hours=14))
    assert keep_nights(now=NOON + timedelta(days=4, hours=1))
    assert not keep_nights(now=NOON + timedelta(days=4, hours=2))
    assert jobs.waiting_jobs()["backup.write"] == 1
    begun = work.latest(KIND, "all")
    assert begun is not None
    assert (begun.title, begun.started_by) == ("Backup", "nightly backup")


@pytest.mark.django_db
def test_another_hour_counts_at_once_and_none_means_none() -> None:
    keep_nights(now=NOON)
    workspace.write("backup_hour", 14)
    keep_nights(now=NOON + timedelta(minutes=1))
    workspace.write("backup_hour", None)
    assert not keep_nights(now=NOON + timedelta(hours=2, minutes=1))
    workspace.write("backup_hour", 14)
    assert not keep_nights(now=NOON + timedelta(hours=3))
    assert keep_nights(now=NOON + timedelta(days=1, hours=2))


@pytest.mark.django_db
def test_two_clicks_are_one_backup() -> None:
    first = start_backup(actor=OPERATOR, at=NOON)
    second = start_backup(actor=OPERATOR, at=NOON)
    assert (first.is_new, second.is_new) == (True, False)
    assert first.reference == second.reference
    assert jobs.waiting_jobs()["backup.write"] == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value"), [("backup_hour", 24), ("backup_hour", True), ("backup_days", 0), ("backup_days", None)]
)
def test_what_makes_no_sense_is_refused(name: str, value: int | None) -> None:
    with pytest.raises(UnusableInput):
        workspace.write(name, value)
