"""Reads about one lead for a page: what happened with stages in it, segments, and what an analyst is told."""

from datetime import timedelta

import pytest

from leadwright.accounts.actor import operator
from leadwright.accounts.rules import Role
from leadwright.leads.models import Lead
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


def test_the_story_has_the_moves_between_stages_in_it() -> None:
    (one,) = busy(1)
    compute_all()
    page = lead_story(actor=BOSS, reference=reference(one), asked=Asked(group="changes"))
    (moved, *_) = page.entries
    assert (moved.name, moved.details["from"], moved.details["to"]) == ("stage_changed", "Raw lead", "Lead")
    assert moved.details["met"]
    assert page.counts["changes"] == 1


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
