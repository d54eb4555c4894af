"""What programs tell of many leads: each told whether it was new, also where two tell the same at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from leadwright.leads.operations.activities import Activity, ActivityOf, log_activities_of_many
from leadwright.platform import sql
from leadwright.platform.errors import DomainError
from tests.eventually import eventually
from tests.leads.people import BOSS, NOW, lead

WAITS = "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"


def tell(*names: str) -> list[bool | DomainError]:
    told = [ActivityOf("ana@acme.example", Activity("webinar_attended", NOW, name)) for name in names]
    return log_activities_of_many(actor=BOSS, told=told, source="sync", at=NOW)


@pytest.mark.django_db
def test_of_the_same_twice_in_one_call_the_first_is_new() -> None:
    lead(email="ana@acme.example")
    assert tell("a", "b", "a") == [True, True, False]
    assert tell("c", "b", "c") == [True, False, False]


@pytest.mark.later
@pytest.mark.django_db(transaction=True)
def test_of_two_who_tell_the_same_at_once_one_is_told_that_it_was_new() -> None:
    lead(email="ana@acme.example")
    tell("before")
    stored, go_on = threading.Event(), threading.Event()

    def first() -> list[bool | DomainError]:
        try:
            with transaction.atomic():
                done = tell("a", "b")
                stored.set()
                assert go_on.wait(60)
            return done
        finally:
            connection.close()

    def second() -> list[bool | DomainError]:
        try:
            return tell("b", "c")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(first)
        assert stored.wait(60)
        other = threads.submit(second)
        eventually(lambda: sql.scalar(WAITS))
        go_on.set()
        assert (one.result(), other.result()) == ([True, True], [False, True])
