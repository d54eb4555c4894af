"""What is measured, on a real database."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadwright.accounts.rules import Role
from leadwright.health.measures import Failures, Lag, Line
from leadwright.health.queries import examine, lag, measure
from leadwright.leads.models import DirtyLead
from leadwright.platform import heartbeats, jobs
from leadwright.platform.errors import Forbidden
from leadwright.platform.models import OutboxEvent
from tests.accounts.people import OPERATOR, make_actor

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path))
    return tmp_path


def event(name: str, kind: str, ago: timedelta, status: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, status) values ('default', %s, %s::procrastinate_job_status)"
            " returning id",
            [name, status],
        )
        [job] = cursor.fetchone()
        cursor.execute("delete from procrastinate_events where job_id = %s", [job])
        cursor.execute(
            "insert into procrastinate_events (job_id, type, at) values (%s, %s::procrastinate_job_event_type, %s)",
            [job, kind, NOW - ago],
        )


def test_an_empty_workspace_measures_as_empty(a_home: Path) -> None:
    found = measure(NOW)
    assert found.database.size > 1_000_000
    assert (found.worker_seen_at, found.scheduler_seen_at) == (None, None)
    assert (found.lines, found.failures, found.behind.leads) == ((), None, 0)
    assert found.room.total >= found.room.free > 0
    assert found.backups.made_at is None


def test_beats_jobs_failures_and_backups_are_found(a_home: Path) -> None:
    heartbeats.beat(heartbeats.SCHEDULER, at=NOW - timedelta(seconds=20))
    heartbeats.beat(heartbeats.SCHEDULER, at=NOW)
    event("pulse.keep_current", "deferred", timedelta(minutes=3), "todo")
    event("pulse.keep_current", "deferred", timedelta(minutes=1), "todo")
    event("some.job", "failed", timedelta(hours=2), "failed")
    event("some.job", "failed", timedelta(days=2), "failed")
    (a_home / "backups").mkdir()
    (a_home / "backups" / "leadwright-2026-03-04T030000Z.backup").write_bytes(b"12345")
    (a_home / "backups" / "leadwright-2026-03-04T040000Z.unfinished").write_bytes(b"123")
    found = measure(NOW)
    assert found.scheduler_seen_at == NOW
    assert found.lines == (Line("pulse.keep_current", 2, NOW - timedelta(minutes=3)),)
    assert found.failures == Failures(1, "some.job", NOW - timedelta(hours=2))
    assert (found.backups.made_at, found.backups.size) == (NOW.replace(hour=3), 5)


def test_the_number_of_questions_does_not_grow() -> None:
    with CaptureQueriesContext(connection) as few:
        measure(NOW)
    for _ in range(30):
        jobs.defer("pulse.keep_current")
    DirtyLead.objects.bulk_create(DirtyLead(lead_id=n, marked_at=NOW) for n in range(50))
    with CaptureQueriesContext(connection) as many:
        measure(NOW)
    assert len(few) == len(many)


def test_data_is_stale_only_when_it_waits_for_longer_than_an_import_takes() -> None:
    assert lag(at=NOW).since is None
    DirtyLead.objects.create(lead_id=1, marked_at=NOW, cause="activity")
    assert lag(at=NOW + timedelta(seconds=119)).since is None
    assert lag(at=NOW + timedelta(seconds=120)) == Lag(NOW, 0)
    OutboxEvent.objects.create(name="x", cause="person", recorded_at=NOW - timedelta(hours=1))
    assert lag(at=NOW).since == NOW - timedelta(hours=1)


def test_leads_of_an_import_that_wait_are_counted_and_make_nothing_stale() -> None:
    DirtyLead.objects.bulk_create(DirtyLead(lead_id=n, marked_at=NOW, cause="import") for n in range(50))
    assert lag(at=NOW + timedelta(seconds=119)) == Lag(None, 0)
    assert lag(at=NOW + timedelta(seconds=120)) == Lag(None, 50)
    behind = measure(NOW + timedelta(minutes=5)).behind
    assert (behind.marked_since, behind.in_bulk_since, behind.leads) == (None, NOW, 50)


def test_only_administrators_are_told() -> None:
    examine(actor=OPERATOR, at=NOW)
    with pytest.raises(Forbidden):
        examine(actor=make_actor(Role.SALES_MANAGER), at=NOW)
