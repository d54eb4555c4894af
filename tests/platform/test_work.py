"""Long work, with the real queue where a worker matters."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from leadwright.platform import clock, jobs, sql, work
from leadwright.platform.errors import Conflict, NotFound, UnusableInput
from leadwright.platform.models import AuditEntry
from leadwright.platform.work import CancelledByPerson, Follower, Outcome, Plan, State

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)


@dataclass(frozen=True)
class Colleague:
    kind: str = "user"
    label: str = "Mira"
    user_id: int | None = 1


MIRA, OTTO = Colleague(), Colleague(label="Otto", user_id=2)


@pytest.fixture(autouse=True)
def stopped_clock(db: None) -> None:
    clock.freeze(NOW)


def begun(*, doer: Colleague = MIRA, key: str = "") -> str:
    return work.begin(
        doer, Plan("import", "Import of fair.csv", 10, "rows", "/imports/1", key), at=NOW
    ).reference


def finished(_: Follower) -> Outcome:
    return Outcome("10 rows came in.", link="/imports/1/result")


def test_work_waits_then_runs_then_says_how_it_ended() -> None:
    reference = begun()
    assert work.find(reference).state is State.WAITING
    seen: list[work.WorkLine] = []

    def do(follow: Follower) -> Outcome:
        follow.advance(4)
        seen.append(work.find(reference))
        clock.freeze(LATER)
        return finished(follow)

    work.carry_out(reference, do)
    assert (seen[0].state, seen[0].done, seen[0].total, seen[0].percent) == (State.RUNNING, 4, 10, 40)
    line = work.find(reference)
    assert (line.state, line.outcome, line.link) == (State.DONE, "10 rows came in.", "/imports/1/result")
    assert (line.begun_at, line.finished_at, line.started_by) == (NOW, LATER, "Mira")


def test_progress_is_written_a_few_times_a_second_at_most() -> None:
    reference = begun()
    follow = Follower(reference)
    for done in range(1, 1000):
        follow.advance(done)
    assert work.find(reference).done == 1


def test_the_same_work_begins_once_until_it_is_over() -> None:
    first = work.begin(MIRA, Plan("import", "fair.csv", key="draft 7"), at=NOW)
    again = work.begin(MIRA, Plan("import", "fair.csv", key="draft 7"), at=NOW)
    other = work.begin(MIRA, Plan("import", "fair.csv", key="draft 8"), at=NOW)
    assert (first.is_new, again.is_new, other.is_new) == (True, False, True)
    assert first.reference == again.reference != other.reference
    work.carry_out(first.reference, finished)
    assert work.begin(MIRA, Plan("import", "fair.csv", key="draft 7"), at=NOW).is_new


def test_a_refusal_is_its_outcome_and_a_fault_is_written_down_and_raised() -> None:
    refused, broken = begun(), begun()

    def refuse(_: Follower) -> Outcome:
        raise UnusableInput("The file is empty.")

    def stumble(_: Follower) -> Outcome:
        raise ZeroDivisionError

    work.carry_out(refused, refuse)
    assert (work.find(refused).state, work.find(refused).outcome) == (State.FAILED, "The file is empty.")
    with pytest.raises(ZeroDivisionError):
        work.carry_out(broken, stumble)
    assert work.find(broken).state is State.FAILED
    assert "fault in the program" in work.find(broken).outcome


def test_what_is_over_is_not_done_again() -> None:
    reference = begun()
    work.carry_out(reference, finished)

    def never(_: Follower) -> Outcome:
        raise AssertionError("ran twice")

    work.carry_out(reference, never)
    assert work.find(reference).state is State.DONE


def test_work_another_process_is_at_stays_that_ones_to_end() -> None:
    reference = begun()
    work.carry_out(reference, lambda _: None)
    assert work.find(reference).state is State.RUNNING


def test_running_work_stops_at_its_next_word_and_waiting_work_never_starts() -> None:
    running, waiting = begun(), begun()

    def asked_meanwhile(follow: Follower) -> Outcome:
        work.ask_to_stop(MIRA, running, at=NOW)
        with pytest.raises(CancelledByPerson):
            follow.advance(1)
        raise CancelledByPerson

    work.carry_out(running, asked_meanwhile)
    assert work.find(running).state is State.CANCELLED
    work.ask_to_stop(MIRA, waiting, at=NOW)
    work.ask_to_stop(MIRA, waiting, at=NOW)
    work.carry_out(waiting, finished)
    assert work.find(waiting).state is State.CANCELLED
    assert AuditEntry.objects.filter(action="work.stop_asked", object_id=waiting).count() == 1
    with pytest.raises(Conflict):
        work.ask_to_stop(MIRA, waiting, at=NOW)


def test_nobody_stops_or_puts_away_what_another_started() -> None:
    reference = begun()
    with pytest.raises(NotFound):
        work.ask_to_stop(OTTO, reference, at=NOW)
    work.carry_out(reference, finished)
    work.put_away(OTTO, reference, at=NOW)
    assert [line.reference for line in work.tray(1, since=NOW - timedelta(hours=1))] == [reference]


def test_the_tray_holds_ones_own_until_it_is_put_away_or_grows_old() -> None:
    mine, other = begun(), begun(doer=OTTO)
    hour = timedelta(hours=1)
    assert [line.reference for line in work.tray(1, since=NOW)] == [mine]
    work.carry_out(mine, finished)
    assert [line.reference for line in work.tray(1, since=NOW - hour)] == [mine]
    assert work.tray(1, since=NOW + hour) == ()
    work.put_away(MIRA, mine, at=NOW)
    assert work.tray(1, since=NOW - hour) == ()
    assert [line.reference for line in work.recent(None)] == [other, mine]
    assert [line.reference for line in work.recent(2)] == [other]


def test_only_what_ended_long_ago_is_forgotten() -> None:
    old, open_ = begun(), begun()
    work.carry_out(old, finished)
    assert work.forget_old(at=NOW + timedelta(days=29)) == 0
    assert work.forget_old(at=NOW + timedelta(days=31)) == 1
    assert [line.reference for line in work.recent(None)] == [open_]


ends_at: list[str] = []


@jobs.job("tests.long_work")
def long_work(reference: str) -> None:
    def do(follow: Follower) -> Outcome:
        ends_at.append(work.find(reference).state)
        return finished(follow)

    work.carry_out(reference, do)


@pytest.fixture
def empty_queue() -> Iterator[None]:
    ends_at.clear()
    yield
    sql.execute(
        "truncate procrastinate_jobs, procrastinate_events, procrastinate_workers restart identity cascade"
    )


@pytest.mark.django_db(transaction=True)
def test_a_job_taken_back_from_a_dead_worker_goes_on_in_the_same_row(empty_queue: None) -> None:
    with transaction.atomic():
        reference = begun()
        jobs.defer("tests.long_work", reference=reference)
    sql.execute("update work set state = 'running', done = 4")
    sql.execute(
        """
        with dead as (insert into procrastinate_workers (last_heartbeat) values ('2020-01-01') returning id)
        update procrastinate_jobs set status = 'doing', worker_id = (select id from dead)
        """
    )
    assert jobs.take_back_stalled() == 1
    jobs.run_worker(wait=False)
    assert ends_at == ["running"]
    assert [line.state for line in work.recent(None)] == [State.DONE]
