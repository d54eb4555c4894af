"""Jobs on the real queue, with a real worker."""

import os
import signal
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app

from leadwright.platform import jobs, sql

ran: list[int] = []


@jobs.job("tests.note")
def note(number: int) -> None:
    ran.append(number)


_scored = threading.Event()


@jobs.job("tests.wait_for_scores")
def wait_for_scores(number: int) -> None:
    assert _scored.wait(30)
    ran.append(number)
    if len(ran) == 3:
        os.kill(os.getpid(), signal.SIGTERM)


@jobs.job("tests.score", jobs.Lane.SCORES)
def score() -> None:
    ran.append(3)
    _scored.set()


@pytest.fixture(autouse=True)
def empty_queue() -> Iterator[None]:
    ran.clear()
    yield
    # The tables of the queue are not Django's to flush.
    sql.execute(
        "truncate procrastinate_jobs, procrastinate_events, procrastinate_workers restart identity cascade"
    )


@pytest.mark.django_db(transaction=True)
def test_a_deferred_job_is_run_by_a_worker() -> None:
    jobs.defer("tests.note", number=7)
    jobs.run_worker(wait=False)
    assert ran == [7]


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_transaction_that_failed_never_runs() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        jobs.defer("tests.note", number=7)
        raise RuntimeError
    jobs.run_worker(wait=False)
    assert ran == []


@pytest.mark.django_db(transaction=True)
def test_a_job_that_waits_already_is_not_queued_twice_and_the_transaction_lives_on() -> None:
    with transaction.atomic():
        assert jobs.defer("tests.note", lock="one", number=1)
        assert not jobs.defer("tests.note", lock="one", number=2)
        assert sql.scalar("select 1") == 1
    jobs.run_worker(wait=False)
    assert ran == [1]


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_dead_worker_is_taken_back() -> None:
    jobs.defer("tests.note", number=7)
    sql.execute(
        """
        with dead as (
            insert into procrastinate_workers (last_heartbeat) values ('2020-01-01') returning id
        )
        update procrastinate_jobs set status = 'doing', worker_id = (select id from dead)
        """
    )
    jobs.run_worker(wait=False)
    assert ran == []
    assert jobs.take_back_stalled() == 1
    jobs.run_worker(wait=False)
    assert ran == [7]


@pytest.mark.django_db(transaction=True)
def test_scores_go_on_while_the_worker_is_full_of_large_work() -> None:
    """Real signals to a real worker: two jobs that wait for the third, which is of the other lane."""
    for number in (1, 2):
        jobs.defer("tests.wait_for_scores", number=number)
    jobs.defer("tests.score")
    jobs.run_worker()
    assert sorted(ran) == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_a_worker_counts_as_alive_for_a_minute_after_it_spoke() -> None:
    spoke = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
    assert not jobs.worker_is_alive(now=spoke)
    sql.execute("insert into procrastinate_workers (last_heartbeat) values (%s)", [spoke])
    assert jobs.worker_is_alive(now=spoke + timedelta(seconds=59))
    assert not jobs.worker_is_alive(now=spoke + timedelta(seconds=61))
    assert connection.vendor == "postgresql"
    assert app.tasks["tests.note"] is not None
