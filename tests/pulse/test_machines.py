"""What machines do changes no score, and judging again leaves the scores of a log that was judged rightly at once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count

import pytest
from pytest_django import DjangoAssertNumQueries

from leadwright.accounts.actor import operator
from leadwright.events import agents, judging
from leadwright.events.events import NewEvent
from leadwright.events.models import Event, EventVerdict, Reclassification
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads.models import DirtyLead, Standing
from leadwright.leads.operations.dirty import mark_subjects
from leadwright.leads.operations.reclassifying import reclassify_events
from leadwright.platform import sql
from leadwright.platform.outbox import Cause
from leadwright.pulse.operations import run_pulse
from tests.pulse.world import NOW, compute_all, people
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36"
MAILED = NOW - timedelta(days=3)
_NUMBERS = count(1)


@pytest.fixture(autouse=True)
def starter() -> None:
    starter_in_force(at=NOW - timedelta(days=90))


def event(subject: int, name: str, after: float, agent: str = "", **more: object) -> NewEvent:
    """Something `after` seconds from the mail; `context_…` and properties beside it."""
    context = {
        name.removeprefix("context_"): value for name, value in more.items() if name.startswith("context_")
    }
    told = {name: value for name, value in more.items() if not name.startswith("context_")}
    return NewEvent(
        name=name,
        occurred_at=MAILED + timedelta(seconds=after),
        subject=subject,
        source_id=ensure_source(slug="mail", at=NOW).pk,
        message_id=f"machines-{next(_NUMBERS)}",
        properties={"message": "letter", **told} if name.startswith("email") else told,
        context={**({"user_agent": agent} if agent else {}), **context},
    )


def clicks(subject: int, times: Iterable[float], agent: str, **more: object) -> list[NewEvent]:
    return [
        event(subject, "email_clicked", after, agent, link=f"link-{n}", **more)
        for n, after in enumerate(times)
    ]


def scanners(subject: int) -> list[NewEvent]:
    """What is known of scanners and proxies: each of it alone has to change nothing."""
    delivered = event(subject, "email_delivered", 0)
    return [
        # SafeLinks opens every link at once with the user agent of a browser, before and after delivery.
        *clicks(subject, (-2, -1.5, -1), CHROME),
        delivered,
        *clicks(subject, (100, 101, 102, 103), CHROME),
        # Mimecast and Proofpoint ask with HEAD, hours later.
        *clicks(subject, (7_200,), CHROME, context_method="HEAD"),
        # Barracuda comes from its own network and names itself.
        *clicks(subject, (9_000,), CHROME, context_network="Barracuda's mail protection"),
        *clicks(subject, (9_100,), "Barracuda Sentinel (EE)"),
        # Right after the delivery, without a page that ran.
        event(subject, "email_delivered", 0, message="second"),
        *clicks(subject, (2,), CHROME, message="second"),
        # Apple's mail protection, a library, a browser that fetches in advance.
        event(subject, "email_opened", 60, "Mozilla/5.0"),
        *clicks(subject, (12_000,), "python-requests/2.32"),
        event(subject, "page_viewed", 13_000, CHROME, path="/pricing", context_purpose="prefetch"),
        event(subject, "page_viewed", 14_000, "curl/8.9.1", path="/pricing"),
    ]  # fmt: skip


def take(events: list[NewEvent], at: datetime = NOW) -> None:
    told = append_events(events, at=at)
    mark_subjects(subjects=told, at=at, cause=Cause.ACTIVITY)


def scores() -> list[tuple[int, int, str, object]]:
    rows = Standing.objects.order_by("lead_id").values_list("lead_id", "points", "stage", "last_activity_at")
    return list(rows)


def test_scanners_change_no_score() -> None:
    (one,) = people(1, at=NOW - timedelta(days=60))
    compute_all()
    before = scores()[0][:3]
    take(scanners(one))
    compute_all()
    assert scores()[0][:3] == before
    judged = EventVerdict.objects.filter(current=True)
    assert set(judged.values_list("verdict", flat=True)) == {"machine", "likely_machine"}
    assert all(judged.values_list("reasons", flat=True))


def test_a_person_is_counted() -> None:
    (one,) = people(1, at=NOW - timedelta(days=60))
    compute_all()
    before = scores()[0][1]
    take(
        [
            event(one, "email_delivered", 0),
            event(one, "email_clicked", 3, CHROME, link="prices"),
            event(one, "page_viewed", 5, CHROME, path="/pricing", context_campaign={"medium": "Email"}),
        ]
    )
    compute_all()
    assert scores()[0][1] > before
    assert set(EventVerdict.objects.filter(current=True).values_list("verdict", flat=True)) == {"human"}


def test_a_delivery_that_is_told_late_and_links_that_come_one_by_one_turn_the_verdict() -> None:
    (one,) = people(1, at=NOW - timedelta(days=60))
    told = [*clicks(one, (10, 11, 12), CHROME), event(one, "email_delivered", 60)]
    verdicts = []
    for some in told:
        take([some])
        verdicts.append(sorted(EventVerdict.objects.filter(current=True).values_list("verdict", flat=True)))
    assert verdicts == [["human"], ["human"] * 2, ["machine"] * 3, ["machine"] * 3]
    reasons = EventVerdict.objects.filter(current=True).values_list("reasons", flat=True)
    assert all("it happened before the mail was delivered" in one for one in reasons)


def test_judging_again_leaves_what_was_known_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same log, judged as it came, and taken while nobody knew anything, then judged again in small steps."""
    known, learned = people(2, at=NOW - timedelta(days=60))
    # As if many events had been here that are gone.
    sql.scalar("select setval('event_id_seq', nextval('event_id_seq') + 400)")
    take(scanners(known))
    with monkeypatch.context() as blind:
        blind.setattr("leadwright.events.bulk.judge", lambda *args: None)
        blind.setattr(judging, "judge", lambda *args: None)
        take(scanners(learned))
    compute_all()
    right, wrong = scores()
    assert right[1:] != wrong[1:]

    steps: list[int] = []
    found = reclassify_events(
        actor=operator(), now=lambda: NOW, progress=lambda done, total: steps.append(done), step=4
    )
    assert (found.leads, found.verdicts) == (1, len(scanners(learned)) - 2)
    assert len(steps) <= Event.objects.count() // 4 + 3
    assert set(DirtyLead.objects.values_list("lead_id", "cause")) == {(learned, "reclassify")}
    compute_all()
    after = scores()
    assert after[0] == right
    # A stage that was reached meanwhile is for a person to take back.
    assert after[1][1:2] == right[1:2]

    again = reclassify_events(actor=operator(), now=lambda: NOW)
    assert (again.leads, again.verdicts, again.touches) == (0, 0, 0)


def test_a_run_that_was_ended_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    (one,) = people(1, at=NOW - timedelta(days=60))
    take(scanners(one))

    class Ended(Exception):
        pass

    def end(done: int, total: int) -> None:
        raise Ended

    with pytest.raises(Ended):
        reclassify_events(actor=operator(), now=lambda: NOW, progress=end, step=2)
    begun = Reclassification.objects.get()
    assert begun.finished_at is None
    reclassify_events(actor=operator(), now=lambda: NOW)
    ended = Reclassification.objects.get()
    assert (ended.pk, ended.finished_at) == (begun.pk, NOW)


def test_what_others_said_stands() -> None:
    (one,) = people(1, at=NOW - timedelta(days=60))
    take([event(one, "page_viewed", 0, "curl/8")])
    sql.execute("update event_verdict set classifier = 'person', verdict = 'human', reasons = '[]'")
    assert reclassify_events(actor=operator(), now=lambda: NOW).verdicts == 0
    assert EventVerdict.objects.get().verdict == "human"


def test_the_number_of_statements_does_not_grow(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    some = people(12, at=NOW - timedelta(days=60))
    take(scanners(some[0]))
    few = [scanners(one) for one in some[1:3]]
    many = [scanners(one) for one in some[3:]]
    with django_assert_num_queries(7) as counted:
        append_events([one for told in few for one in told], at=NOW)
    with django_assert_num_queries(len(counted)):
        append_events([one for told in many for one in told], at=NOW)
    agents.why_a_machine.cache_clear()
    while run_pulse(at=NOW):
        pass
