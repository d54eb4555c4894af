"""Reads about one lead for a page: what happened with stages in it, segments, and what an analyst is told."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import DjangoAssertNumQueries

from leadwright.accounts.actor import operator
from leadwright.accounts.rules import Role
from leadwright.leads.models import Lead, Standing
from leadwright.leads.queries import Asked
from leadwright.leads.queries.doings import lead_doings
from leadwright.lifecycle.operations import state_need
from leadwright.platform import sql
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind, public_id
from leadwright.pulse.queries import explain_lead, lead_story, segment_verdict
from tests.leads.people import acting, lead
from tests.pulse.world import NOW, busy, compute_all, happened, mark
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db
BOSS = operator()


@pytest.fixture(autouse=True)
def starter() -> None:
    starter_in_force(at=NOW - timedelta(days=90))


def reference(number: int) -> str:
    return public_id(Kind.LEAD, Lead.objects.get(pk=number).public_id)


def by_machine(message: str) -> None:
    sql.execute(
        """insert into event_verdict (event, classifier, version, verdict, reasons, decided_at, current)
        select id, 'c', 1, 'machine', '["4 s after delivery"]', occurred_at, true from event where name = %s""",
        [message],
    )


def test_the_story_has_the_moves_between_stages_and_segments_in_it() -> None:
    (one,) = busy(1)
    compute_all()
    page = lead_story(actor=BOSS, reference=reference(one), asked=Asked(group="changes"))
    moved, entered = page.entries
    assert (moved.name, moved.details["from"], moved.details["to"]) == ("stage_changed", "Raw lead", "Lead")
    assert moved.details["met"]
    assert (entered.name, "Top of the funnel" in str(entered.details["segments"])) == (
        "segments_entered",
        True,
    )
    assert page.counts["changes"] == 2


def test_evidence_is_told_as_it_was_entered_and_contact_data_to_an_analyst_never() -> None:
    one = lead(
        at=NOW - timedelta(days=9),
        full_name="ANA Ruiz",
        email="Ana@Acme.example",
        phone="+49 30 901820",
        company="ACME Cold (Stores)",
        role="Head of IT",
        country="DE",
    )
    compute_all()
    mark(one.pk)
    compute_all()

    def told(role: Role) -> str:
        found = explain_lead(actor=acting(role), reference=reference(one.pk))
        lines = [line.because for of in (found.score.fit, found.score.engagement) for line in of.lines]
        return " ".join(lines + [line.because for line in found.stage.criteria])

    open_ = told(Role.MARKETER)
    assert "ACME Cold (Stores)" in open_
    assert "+4930901820" in open_
    closed = told(Role.ANALYST)
    assert "ACME Cold (Stores)" in closed
    assert "Phone number is known" in closed
    assert "901820" not in closed
    assert "@" not in closed


def test_points_are_told_to_the_millionth_in_as_many_queries_for_a_hundred_events_as_for_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    quiet, loud = busy(2)
    for hours in range(100):
        happened([loud], "page_viewed", NOW - timedelta(hours=7 * hours + 1.7), path=f"/product/{hours % 9}")
    mark(loud)
    compute_all()
    with CaptureQueriesContext(connection) as asked:
        assert not explain_lead(actor=BOSS, reference=reference(quiet)).is_stale
    with django_assert_num_queries(len(asked)):
        found = explain_lead(actor=BOSS, reference=reference(loud))
    stored = Standing.objects.get(pk=loud)
    for told, points in (
        (found.score.fit, stored.fit_points),
        (found.score.engagement, stored.engagement_points),
    ):
        assert told.points == points
        assert sum(line.points for line in told.lines) == points
    assert any(len(line.events) > 50 for line in found.score.engagement.lines)


def test_things_that_count_once_each_are_told_apart() -> None:
    one = lead(full_name="Ana Ruiz", email="ana@acme.example")
    for place, content in enumerate(("guide", "datasheet", "guide")):
        happened([one.pk], "content_downloaded", NOW - timedelta(days=place + 1), content=content)
    compute_all()
    kept = Standing.objects.get(pk=one.pk).engagement_points
    told = explain_lead(actor=BOSS, reference=reference(one.pk)).score.engagement
    (line,) = [line for line in told.lines if line.rule == "downloads"]
    assert (told.points, len(line.events)) == (kept, 2)


def test_what_only_machines_did_is_a_line_of_nothing() -> None:
    (one,) = busy(1)
    happened([one], "email_clicked", NOW - timedelta(days=2))
    by_machine("email_clicked")
    compute_all()
    found = explain_lead(actor=BOSS, reference=reference(one)).score.engagement
    assert [(line.rule, line.points, line.because) for line in found.idle] == [
        ("mail-clicks", 0, "1 by machines, which count for nothing")
    ]
    doings = {one.event: one.count for one in lead_doings(actor=BOSS, reference=reference(one), at=NOW)}
    assert "email_clicked" not in doings
    assert doings["page_viewed"] == 2


def test_a_segment_says_line_by_line_why_not() -> None:
    (one,) = busy(1)
    compute_all()
    explained = explain_lead(actor=BOSS, reference=reference(one))
    yes = segment_verdict(actor=BOSS, explained=explained, slug="viewed-pricing")
    no = segment_verdict(actor=BOSS, explained=explained, slug="downloaded-an-offer")
    assert (yes.is_in, no.is_in) == (True, False)
    assert no.lines[0].text
    assert any("did not happen" in line.because for line in no.lines)
    with pytest.raises(NotFound):
        segment_verdict(actor=BOSS, explained=explained, slug="no-such")


def test_a_stated_need_and_a_contact_make_a_prospect_then_and_not_before() -> None:
    (one,) = busy(1)
    happened([one], "call_answered", NOW - timedelta(days=1))
    assert state_need(actor=BOSS, lead=reference(one), need="Cold store", at=NOW - timedelta(hours=2))
    assert not state_need(actor=BOSS, lead=reference(one), need="Cold store", at=NOW - timedelta(hours=2))
    compute_all()
    assert explain_lead(actor=BOSS, reference=reference(one)).stage.prospect
    before = explain_lead(actor=BOSS, reference=reference(one), at=NOW - timedelta(hours=3))
    assert not before.stage.prospect
