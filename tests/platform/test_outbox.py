from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import pytest
from django.db import connection, transaction

from leadwright.platform import outbox
from leadwright.platform.models import OutboxEvent
from leadwright.platform.outbox import Cause, DomainEvent

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Happened(DomainEvent):
    name: ClassVar[str] = "happened"
    batch: int
    note: str = ""


@pytest.mark.django_db
def test_an_event_comes_back_as_it_was_recorded() -> None:
    outbox.record(Happened(cause=Cause.IMPORT, batch=7, note="x"), at=NOW)
    assert outbox.restore(Happened, OutboxEvent.objects.get()) == Happened(
        cause=Cause.IMPORT, batch=7, note="x"
    )


@pytest.mark.django_db
def test_fields_of_a_newer_version_are_left_out() -> None:
    row = OutboxEvent(name="happened", cause="import", payload={"batch": 7, "later": 1}, recorded_at=NOW)
    assert outbox.restore(Happened, row) == Happened(cause=Cause.IMPORT, batch=7)


@pytest.mark.django_db
def test_waiting_events_are_handed_over_once_and_in_order() -> None:
    for batch in (1, 2, 3):
        outbox.record(Happened(cause=Cause.PERSON, batch=batch), at=NOW)
    seen: list[int] = []
    assert outbox.dispatch(lambda row: seen.append(row.payload["batch"]), at=NOW, limit=2) == 2
    assert outbox.dispatch(lambda row: seen.append(row.payload["batch"]), at=NOW) == 1
    assert outbox.dispatch(lambda row: seen.append(row.payload["batch"]), at=NOW) == 0
    assert seen == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_an_event_of_a_transaction_that_failed_never_was() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        outbox.record(Happened(cause=Cause.PERSON, batch=1), at=NOW)
        raise RuntimeError
    assert OutboxEvent.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_handler_that_fails_leaves_the_event_waiting() -> None:
    outbox.record(Happened(cause=Cause.PERSON, batch=1), at=NOW)

    def fail(row: OutboxEvent) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError), transaction.atomic():
        outbox.dispatch(fail, at=NOW)
    assert OutboxEvent.objects.get().dispatched_at is None
    assert not connection.in_atomic_block


def test_only_activity_and_people_make_noise() -> None:
    assert {cause for cause in Cause if not cause.quiet} == {Cause.ACTIVITY, Cause.PERSON}
