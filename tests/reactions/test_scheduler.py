"""What follows from events: the jobs of the table, once, and a worker that does them."""

from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from procrastinate.contrib.django import app

from leadwright.capture.events import FormSubmitted, LeadsImported
from leadwright.leads.events import LeadsMerged
from leadwright.leads.models import Standing
from leadwright.platform import clock, jobs, outbox, sql
from leadwright.platform.models import OutboxEvent
from leadwright.platform.outbox import Cause, DomainEvent
from leadwright.playbook.events import DocumentPublished
from leadwright.pulse.operations import waiting_leads
from leadwright.reactions.scheduler import dispatch_events, tick
from leadwright.reactions.table import INDEX_FIELDS, KEEP_CURRENT, REACTIONS, RECOMPUTE, TEND
from tests.pulse.world import NOW, compute_all, people
from tests.starter import starter_in_force

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def queue(transactional_db: None) -> Iterator[None]:
    """A queue that is empty afterwards: its tables are not Django's to flush."""
    yield
    sql.execute(
        "truncate procrastinate_jobs, procrastinate_events, procrastinate_workers restart identity cascade"
    )


def all_events() -> set[str]:
    for config in apps.get_app_configs():
        if config.name.startswith("leadwright."):
            try:
                import_module(f"{config.name}.events")
            except ModuleNotFoundError:
                continue
    return {kind.name for kind in DomainEvent.__subclasses__() if kind.__module__.startswith("leadwright.")}


def record(name: str) -> None:
    payload = {"form": "contact"} if name == FormSubmitted.name else {}
    OutboxEvent.objects.create(name=name, cause="person", payload=payload, recorded_at=NOW)


def test_every_event_of_the_program_stands_in_the_table_and_every_job_of_it_exists() -> None:
    assert set(REACTIONS) == all_events()
    assert {job for follows in REACTIONS.values() for job in follows} <= set(app.tasks)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(REACTIONS))
def test_an_event_queues_the_jobs_of_its_line(name: str) -> None:
    record(name)
    assert dispatch_events(NOW) == 1
    assert jobs.waiting_jobs() == dict.fromkeys(REACTIONS[name], 1)


@pytest.mark.django_db
def test_events_are_dispatched_once_and_a_job_that_waits_is_not_queued_twice() -> None:
    for name in (LeadsImported.name, LeadsMerged.name, LeadsImported.name):
        record(name)
    assert dispatch_events(NOW) == 3
    assert dispatch_events(LATER) == 0
    assert jobs.waiting_jobs() == {KEEP_CURRENT: 1, INDEX_FIELDS: 1, TEND: 1}
    assert set(OutboxEvent.objects.values_list("dispatched_at", flat=True)) == {NOW}


@pytest.mark.django_db
def test_an_event_nobody_knows_stops_the_dispatcher_and_waits() -> None:
    record("nobody.knows_it")
    with pytest.raises(KeyError):
        dispatch_events(NOW)
    assert outbox.waiting_since() == NOW
    assert jobs.waiting_jobs() == {}


@pytest.mark.django_db
def test_a_round_starts_the_pulse_only_where_something_is_marked() -> None:
    tick(NOW)
    assert jobs.waiting_jobs() == {}
    people(1)
    tick(NOW)
    tick(LATER)
    assert jobs.waiting_jobs() == {KEEP_CURRENT: 1}


@pytest.mark.django_db
def test_a_round_wakes_the_leads_whose_time_has_come() -> None:
    early, late = people(2)
    sql.execute("delete from dirty_lead")
    Standing.objects.filter(pk=early).update(wake_at=NOW)
    Standing.objects.filter(pk=late).update(wake_at=LATER)
    tick(NOW)
    assert sql.rows("select lead_id from dirty_lead") == [(early,)]
    assert jobs.waiting_jobs() == {KEEP_CURRENT: 1}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("queue")
def test_a_worker_computes_what_an_import_marked_and_again_when_a_document_changes() -> None:
    starter_in_force(at=NOW)
    clock.freeze(NOW)
    leads = people(3)
    tick(NOW)
    jobs.run_worker(wait=False)
    assert waiting_leads() == 0
    assert set(Standing.objects.values_list("computed_at", flat=True)) == {NOW}
    compute_all()
    clock.freeze(LATER)
    outbox.record(DocumentPublished(Cause.PERSON), at=LATER)
    dispatch_events(LATER)
    assert RECOMPUTE in jobs.waiting_jobs()
    jobs.run_worker(wait=False)
    assert waiting_leads() == 0
    assert dict(Standing.objects.values_list("lead_id", "computed_at")) == dict.fromkeys(leads, LATER)
