from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.test import Client

from leadwright.edge.health import LATE_AFTER_SECONDS
from leadwright.leads.models import DirtyLead, Standing
from leadwright.platform import clock
from leadwright.platform.models import OutboxEvent
from tests.accounts.people import NOW

pytestmark = pytest.mark.django_db

LATE = timedelta(seconds=LATE_AFTER_SECONDS + 1)


@pytest.fixture(autouse=True)
def stopped_clock() -> None:
    clock.freeze(NOW)


def heartbeat(ago: timedelta) -> None:
    with connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_workers (last_heartbeat) values (%s)", [NOW - ago])


def health(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/healthz")
    return answer.status_code, answer.json()


def test_a_working_installation_says_so(client: Client) -> None:
    heartbeat(timedelta(seconds=7))

    assert health(client) == (
        200,
        {
            "status": "ok",
            "database": "ok",
            "worker_seen_seconds_ago": 7,
            "pulse_lag_seconds": 0,
            "bulk_lag_seconds": 0,
            "outbox_lag_seconds": 0,
        },
    )


def test_the_youngest_heartbeat_counts(client: Client) -> None:
    heartbeat(timedelta(hours=3))
    heartbeat(timedelta(seconds=5))

    assert health(client)[1]["worker_seen_seconds_ago"] == 5


@pytest.mark.parametrize("ago", [None, timedelta(seconds=61)])
def test_a_silent_worker_is_told_and_does_not_close_the_door(client: Client, ago: timedelta | None) -> None:
    if ago is not None:
        heartbeat(ago)

    code, body = health(client)

    assert (code, body["status"]) == (200, "no_worker")
    assert body["worker_seen_seconds_ago"] == (None if ago is None else 61)


def test_leads_that_wait_too_long_are_a_failure(client: Client) -> None:
    heartbeat(timedelta(seconds=1))
    DirtyLead.objects.create(lead_id=1, marked_at=NOW - timedelta(seconds=60), cause="activity")
    DirtyLead.objects.create(lead_id=2, marked_at=NOW - LATE, cause="import")
    assert health(client)[0] == 200

    DirtyLead.objects.all().delete()
    DirtyLead.objects.create(lead_id=1, marked_at=NOW - LATE, cause="activity")
    code, body = health(client)

    assert (code, body["status"]) == (503, "late")
    assert body["pulse_lag_seconds"] == LATE.total_seconds()


def test_leads_of_an_import_that_wait_for_hours_are_a_failure(client: Client) -> None:
    heartbeat(timedelta(seconds=1))
    DirtyLead.objects.create(lead_id=1, marked_at=NOW - timedelta(hours=1, seconds=1), cause="import")
    assert health(client)[1] == {**health(client)[1], "status": "late", "bulk_lag_seconds": 3601}


def test_a_lead_that_was_not_woken_is_a_failure(client: Client) -> None:
    heartbeat(timedelta(seconds=1))
    Standing.objects.create(lead_id=1, stage_since=NOW, wake_at=NOW + timedelta(seconds=1))
    assert health(client)[1]["pulse_lag_seconds"] == 0

    Standing.objects.create(lead_id=2, stage_since=NOW, wake_at=NOW - LATE)

    assert health(client)[0] == 503


def test_events_that_are_not_dispatched_are_a_failure(client: Client) -> None:
    heartbeat(timedelta(seconds=1))
    OutboxEvent.objects.create(name="done", cause="person", recorded_at=NOW - LATE, dispatched_at=NOW)
    assert health(client)[0] == 200

    OutboxEvent.objects.create(name="waiting", cause="person", recorded_at=NOW - LATE)
    code, body = health(client)

    assert (code, body["status"], body["outbox_lag_seconds"]) == (503, "late", LATE.total_seconds())


def test_a_database_that_is_away_is_a_failure_and_not_a_fault(client: Client) -> None:
    with patch(
        "leadwright.platform.sql.rows", side_effect=OperationalError("connection refused at 10.0.0.7")
    ):
        code, body = health(client)

    assert (code, body["status"], body["database"]) == (503, "database_away", "away")
    assert "10.0.0.7" not in str(body)


def test_health_asks_a_fixed_number_of_questions_and_is_not_kept(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        answer = client.get("/healthz")

    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert client.post("/healthz").status_code == 405
