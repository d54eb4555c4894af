from datetime import UTC, datetime, timedelta

import pytest

from leadwright.platform import due

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_only_what_is_due_is_claimed_and_only_once() -> None:
    due.plan("remind", "a", due_at=NOW - timedelta(minutes=2), payload={"n": 1})
    due.plan("remind", "b", due_at=NOW)
    due.plan("remind", "c", due_at=NOW + timedelta(microseconds=1))
    due.plan("other", "a", due_at=NOW)
    assert [one.key for one in due.claim("remind", now=NOW)] == ["a", "b"]
    assert due.claim("remind", now=NOW) == []
    assert [one.key for one in due.claim("remind", now=NOW + timedelta(seconds=1))] == ["c"]


@pytest.mark.django_db
def test_planning_again_moves_the_time_and_cancelling_forgets() -> None:
    due.plan("remind", "a", due_at=NOW)
    due.plan("remind", "a", due_at=NOW + timedelta(days=1), payload={"n": 2})
    assert due.claim("remind", now=NOW) == []
    (claimed,) = due.claim("remind", now=NOW + timedelta(days=1))
    assert claimed.payload == {"n": 2}
    due.plan("remind", "b", due_at=NOW)
    assert due.cancel("remind", "b")
    assert not due.cancel("remind", "b")
