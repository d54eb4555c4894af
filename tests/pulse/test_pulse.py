"""The pulse on real PostgreSQL: what it computes, what it leaves when it fails, two at once, and waking."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from leadwright.accounts.actor import operator
from leadwright.leads.marks import AT_ONCE
from leadwright.leads.models import Lead, Standing
from leadwright.leads.operations import dirty
from leadwright.leads.queries import ranked_leads
from leadwright.platform import sql
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.models import OutboxEvent
from leadwright.platform.outbox import Cause
from leadwright.pulse import operations
from leadwright.pulse.operations import run_pulse, waiting_leads
from leadwright.pulse.queries import explain_lead
from tests.eventually import eventually
from tests.pulse.world import NOW, busy, compute_all, happened, mark, marks, people, standings
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def starter(request: pytest.FixtureRequest) -> None:
    """The starter documents, in the database the test asked for; one transaction unless it says otherwise."""
    apart = request.node.get_closest_marker("django_db").kwargs.get("transaction")
    request.getfixturevalue("transactional_db" if apart else "db")
    starter_in_force(at=NOW - timedelta(days=90))


def reference(lead: int) -> str:
    return public_id(Kind.LEAD, Lead.objects.get(pk=lead).public_id)


def test_marked_leads_are_computed_and_their_marks_are_gone() -> None:
    one, other = busy(2)
    assert waiting_leads() == 2
    assert run_pulse(at=NOW) == 2
    assert (marks(), run_pulse(at=NOW)) == (0, 0)
    for standing in Standing.objects.filter(pk__in=[one, other]):
        assert (standing.fit_points > 0, standing.engagement_points > 0) == (True, True)
        assert standing.points == standing.fit_points + standing.engagement_points
        assert (standing.stage, standing.computed_at) == ("lead", NOW)
        assert standing.last_activity_at == NOW - timedelta(days=3)
        assert standing.reason
        assert standing.model_version_id
        assert standing.lifecycle_version_id


def test_a_batch_takes_no_more_than_its_limit_and_the_oldest_marks_first() -> None:
    leads = people(5)
    assert run_pulse(at=NOW, limit=2) == 2
    computed = Standing.objects.filter(computed_at=NOW).order_by("lead_id").values_list("lead_id", flat=True)
    assert list(computed) == leads[:2]
    assert compute_all() == 3


def test_what_people_do_is_computed_before_an_import_which_keeps_a_share_of_each_batch() -> None:
    imported = people(10)
    acted = people(6, start=10, cause=Cause.ACTIVITY)
    assert run_pulse(at=NOW, limit=5) == 5
    assert set(standings_of(NOW)) == {*acted[:4], imported[0]}
    assert run_pulse(at=NOW, limit=5) == 5
    assert set(standings_of(NOW)) == {*acted, *imported[:4]}
    assert compute_all() == 6


def standings_of(at: datetime) -> list[int]:
    return list(Standing.objects.filter(computed_at=at).values_list("lead_id", flat=True))


def test_every_statement_names_the_same_causes_that_are_computed_at_once() -> None:
    """A partial index serves only a condition that is word for word its own."""
    assert set(AT_ONCE) == set(Cause) - {Cause.IMPORT, Cause.RECOMPUTE, Cause.RECLASSIFY}
    words = ", ".join(f"'{cause}'" for cause in AT_ONCE)
    texts = [
        sql.statement("leadwright.leads", "claim_dirty_leads"),
        sql.statement("leadwright.health", "waiting_since"),
    ]
    assert all(f"cause in ({words})" in text and f"cause not in ({words})" in text for text in texts)
    sql.execute("set local enable_seqscan = off")
    plan = sql.rows(f"explain select id from dirty_lead where cause in ({words}) order by id limit 1")
    assert "dirty_lead_at_once" in str(plan)


def test_a_failure_leaves_marks_and_standings_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    leads = busy(3)
    compute_all()
    happened(leads, "demo_requested", NOW - timedelta(days=1))
    before = standings(), marks(), OutboxEvent.objects.count()
    assert before[1] == 3

    def fail() -> int:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(operations, "record_standing", fail)
        with pytest.raises(RuntimeError, match="disk"):
            run_pulse(at=LATER)
    assert (standings(), marks(), OutboxEvent.objects.count()) == before
    assert run_pulse(at=LATER) == 3
    assert standings() != before[0]


def test_computing_again_changes_nothing() -> None:
    leads = busy(3)
    compute_all()
    before = standings(), OutboxEvent.objects.count(), sql.rows("select * from stage_transition order by 1")
    mark(*leads)
    assert run_pulse(at=NOW) == 3
    assert (
        standings(),
        OutboxEvent.objects.count(),
        sql.rows("select * from stage_transition order by 1"),
    ) == before


def test_the_number_of_statements_does_not_grow_with_the_leads() -> None:
    people(1, start=500)
    compute_all()  # what the first pulse of a workspace writes down once
    counts = []
    for start, number in ((0, 2), (2, 200)):
        happened(people(number, start=start, at=NOW - timedelta(days=9)), "quote_requested", NOW)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert run_pulse(at=NOW, limit=1_000) == number
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_lead_in_the_bin_takes_no_part_and_its_mark_goes() -> None:
    one, binned = busy(2)
    Standing.objects.filter(pk=binned).delete()
    assert run_pulse(at=NOW) == 2
    assert marks() == 0
    assert not Standing.objects.filter(pk=binned).exists()
    assert Standing.objects.get(pk=one).computed_at == NOW


def test_an_import_tells_its_moves_in_one_event_with_its_cause_and_nothing_else() -> None:
    people(30)
    told = OutboxEvent.objects.exclude(name__startswith="playbook")
    compute_all()
    expected = [("lifecycle.stages_changed", "import"), ("segments.changed", "import")]
    assert list(told.order_by("id").values_list("name", "cause")) == expected
    people(30)
    compute_all(LATER)
    assert told.count() == 2


def test_the_explanation_sums_to_the_stored_points_and_to_the_list() -> None:
    busy(4)
    people(3, start=10)
    compute_all()
    rows = ranked_leads(actor=operator(), limit=None).rows
    assert len(rows) == 7
    for row in rows:
        found = explain_lead(actor=operator(), reference=row.id)
        assert sum(line.points for line in found.score.fit.lines) == found.score.fit.points == row.fit_points
        lines = found.score.engagement.lines
        assert sum(line.points for line in lines) == found.score.engagement.points == row.engagement_points
        assert (found.at, found.is_current, found.is_stale) == (NOW, True, False)
        for line in lines:
            assert sum(event.points for event in line.events) == line.points or line.kind != "rule"


def test_the_explanation_of_a_lead_with_news_says_that_the_list_is_behind() -> None:
    (lead,) = busy(1)
    compute_all()
    happened([lead], "demo_requested", NOW - timedelta(hours=1))
    found = explain_lead(actor=operator(), reference=reference(lead))
    assert found.is_stale
    compute_all()
    assert not explain_lead(actor=operator(), reference=reference(lead)).is_stale


def test_a_past_instant_sees_only_what_was_known_then() -> None:
    (lead,) = busy(1)
    compute_all()
    now = explain_lead(actor=operator(), reference=reference(lead))
    assert "quote" in {line.rule for line in now.score.engagement.lines}
    before_quote = explain_lead(
        actor=operator(), reference=reference(lead), at=NOW - timedelta(days=3, hours=1)
    )
    rules = {line.rule for line in before_quote.score.engagement.lines}
    assert rules
    assert "quote" not in rules
    assert not before_quote.is_current
    for line in before_quote.score.engagement.lines:
        assert all(event.occurred_at <= before_quote.at for event in line.events)
    before_all = explain_lead(actor=operator(), reference=reference(lead), at=NOW - timedelta(days=61))
    assert (before_all.score.fit.points, before_all.score.engagement.points) == (0, 0)
    assert before_all.stage.current == "raw_lead"


def test_a_past_instant_shows_the_facts_of_that_day() -> None:
    (lead,) = people(1, at=NOW - timedelta(days=60))
    sql.execute("update lead_history set company_size = 3 where lead_id = %s", [lead])
    compute_all()
    then = explain_lead(actor=operator(), reference=reference(lead), at=NOW - timedelta(days=30))
    assert "large-company" not in {line.rule for line in then.score.fit.lines}


def waits_for_a_lock() -> bool:
    found = sql.scalar(
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    )
    return bool(found)


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_one_lead_the_newest_computation_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    leads = busy(2)
    inside, go_on = threading.Event(), threading.Event()
    real = operations.record_standing

    def hold() -> int:
        if threading.current_thread().name == "first":
            inside.set()
            assert go_on.wait(60)
        return real()

    monkeypatch.setattr(operations, "record_standing", hold)
    taken: dict[str, int] = {}
    first = started("first", lambda: taken.update(first=run_pulse(at=NOW)))
    assert inside.wait(60)
    happened(leads, "demo_requested", LATER - timedelta(minutes=1))
    second = started("second", lambda: taken.update(second=run_pulse(at=LATER)))
    eventually(waits_for_a_lock, what="the second worker to wait for the first")
    go_on.set()
    for thread in (first, second):
        thread.join(60)
    assert taken == {"first": 2, "second": 2}
    assert marks() == 0
    stored = standings()
    assert set(Standing.objects.values_list("computed_at", flat=True)) == {LATER}
    mark(*leads)
    run_pulse(at=LATER)
    assert standings() == stored


@pytest.mark.django_db(transaction=True)
def test_two_workers_take_different_leads() -> None:
    people(6)
    with transaction.atomic():
        taken = dirty.claim_dirty_leads(limit=3)
        others: list[int] = []
        worker = started("other", lambda: others.append(run_pulse(at=NOW)))
        worker.join(60)
    assert (len(taken), others) == (3, [3])
    assert not set(taken) & set(Standing.objects.filter(computed_at=NOW).values_list("lead_id", flat=True))


def started(name: str, do: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            do()
        finally:
            connection.close()

    thread = threading.Thread(target=run, name=name)
    thread.start()
    return thread


def judged() -> list[tuple[int, str, str, str, int]]:
    columns = ("lead_id", "fit_band", "engagement_band", "stage", "priority")
    return list(Standing.objects.order_by("lead_id").values_list(*columns))


def fresh(at: datetime) -> list[tuple[int, str, str, str, int]]:
    """What computing everybody at the instant would give; nothing of it stays."""
    with transaction.atomic():
        dirty.mark_all_leads(at=at, cause=Cause.RECOMPUTE)
        compute_all(at)
        found = judged()
        transaction.set_rollback(True)
    return found


def next_wake() -> datetime:
    found = (
        Standing.objects.filter(wake_at__isnull=False).order_by("wake_at").values_list("wake_at", flat=True)
    )
    return found[0]


def test_who_is_woken_when_due_always_stands_where_a_fresh_computation_would_put_them() -> None:
    once, twice = people(2, at=NOW - timedelta(days=60))
    # Thirty-five points that halve in 21 days fall below the twenty of the second band after 16.95 days.
    happened([once, twice], "quote_requested", NOW - timedelta(days=16), product="gateway")
    happened([twice], "page_viewed", NOW - timedelta(days=1), path="/pricing")
    compute_all()
    bands = {tuple(judged())}
    at = NOW
    for _ in range(20):
        wake = next_wake()
        if wake > at:
            assert judged() == fresh(wake - timedelta(milliseconds=1)), "late"
        # The scheduler looks once a second: a wake of this very instant is met at its next round.
        at = max(wake, at + timedelta(seconds=1))
        assert dirty.wake_due_leads(now=at) >= 1
        assert dirty.wake_due_leads(now=at) == 0
        compute_all(at)
        bands.add(tuple(judged()))
        if len(bands) > 1:
            break
    assert judged() == fresh(at)
    assert len(bands) > 1
