"""Events copied straight into the log end as those that go through the staging table."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import transaction

from leadwright.events import straight
from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events, ensure_source
from leadwright.platform import sql

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 0, 30, tzinfo=UTC)
_KEPT = {
    "event": "occurred_at, local_date, received_at, claimed_at, name, subject, source_id, message_id, batch, properties, context",
    "event_receipt": "source_id, message_id, received_on",
    "touch": "subject, occurred_at, channel, source, source_key, medium, campaign, campaign_key, landing, referrer, click",
}


def _rows(messages: Iterable[int], at: datetime = NOW, name: str = "lead_imported") -> list[NewEvent]:
    source = ensure_source(slug="fair", at=NOW, channel="outbound", medium="letter").pk
    # A message of a few rows, text that COPY must not read as its own, and a file whose comparison form is another.
    return [
        NewEvent(name, at, 100 + n % 7, source, f"row:{n}\\\t'\"", 5, {"file": "Fair\\.CSV", "row": n})
        for n in messages
    ]


def _written() -> dict[str, list[tuple[object, ...]]]:
    return {
        table: sorted(sql.rows(f"select {columns} from {table}"), key=repr)
        for table, columns in _KEPT.items()
    }


def _both_ways(events: list[NewEvent], monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What is answered and written straight, and through the staging table."""
    outcomes: list[object] = []
    for needed in (straight._NEEDED, 10**6):
        with monkeypatch.context() as patch, transaction.atomic():
            patch.setattr(straight, "_NEEDED", needed)
            append_events(_rows(range(40)), at=NOW)
            assert straight.can_be_copied(events) == (needed < 10**6)
            outcomes.append((append_events(events, at=NOW), _written()))
            transaction.set_rollback(True)
    return outcomes


@pytest.mark.parametrize("ago", [timedelta(0), timedelta(days=366 * 30), timedelta(days=-5)])
def test_the_log_is_the_same_either_way(ago: timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
    """With messages that were taken before, and others that come twice."""
    straightly, staged = _both_ways(_rows([*range(700), *range(300, 350)], NOW - ago), monkeypatch)
    assert straightly == staged


def test_a_month_is_that_of_utc_wherever_the_time_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half past midnight on the first of May in Madrid is still April."""
    there = datetime(2019, 5, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    straightly, staged = _both_ways(_rows(range(600), there), monkeypatch)
    assert straightly == staged
    append_events(_rows(range(600), there), at=NOW)
    append_events(_rows(range(600, 1_300), there - timedelta(days=20)), at=NOW)
    months = sql.rows("select distinct tableoid::regclass::text from event where occurred_at < '2020-01-01'")
    assert months == [("event_2019_04",)]


def test_what_has_to_be_judged_or_learned_is_staged() -> None:
    events = _rows(range(600))
    assert straight.can_be_copied(events)
    assert not straight.can_be_copied([*events[1:], events[0]._replace(context={"user_agent": "curl/8"})])
    assert not straight.can_be_copied([*events[1:], events[0]._replace(name="Own event")])
    assert not straight.can_be_copied([*events[1:], events[0]._replace(name="email_clicked")])
    assert not straight.can_be_copied([*events[1:], events[0]._replace(occurred_at=NOW - timedelta(1))])
