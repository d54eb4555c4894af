"""Undoing a batch: what it created goes, what it changed is as before, what is newer stays and is named."""

from datetime import timedelta

import pytest

from leadwright.leads.models import Company, Identity, Lead, LeadHistory
from leadwright.leads.operations.undo import undo_batch
from leadwright.platform import sql
from tests.leads.operations.test_upsert import NOW, email, everything, external, intervals, submission, upsert

DAY = timedelta(days=1)


def undo(batch: int, beside: tuple[int, ...] = ()):
    return undo_batch(batch=batch, beside=beside, at=NOW + 30 * DAY)


def state() -> dict[str, list[tuple[object, ...]]]:
    """All that is left, but the order in which it was written."""
    return everything()


@pytest.mark.django_db
def test_what_a_batch_created_is_gone_with_its_company() -> None:
    before = state()
    upsert(submission(email("ana@acme.example"), full_name="Ana", company_domain="acme.example"), batch=7)
    undone = undo(7)
    assert (undone.removed, undone.restored, undone.kept) == (1, 0, 0)
    assert Company.objects.count() == 0
    assert state() == before


@pytest.mark.django_db
def test_what_a_batch_changed_is_as_before_with_its_history_words_and_identities() -> None:
    upsert(
        submission(
            email("ana@acme.example"),
            full_name="Ana Ruiz",
            email="ana@acme.example",
            country="ES",
            custom={"plan": "team"},
        )
    )
    upsert(submission(email("bo@acme.example"), country="PT"))
    sql.execute("delete from dirty_lead")
    before = state()
    later = NOW + DAY
    upsert(
        submission(
            email("ana@acme.example"),
            external("7"),
            at=later,
            full_name="Anna R",
            role="Buyer",
            custom={"plan": "free", "x": 1},
        ),
        submission(email("bo@acme.example"), at=later, country="FR"),
        at=later,
        batch=7,
    )
    assert state() != before
    undone = undo(7)
    assert (undone.removed, undone.restored) == (0, 2)
    assert undone.newer == ()
    assert state() == before


@pytest.mark.django_db
def test_a_change_in_the_past_is_undone_too() -> None:
    upsert(submission(email("ana@acme.example"), country="ES", email="ana@acme.example"))
    upsert(submission(email("ana@acme.example"), at=NOW + 10 * DAY, country="FR"), at=NOW + 10 * DAY)
    before = state()
    for at in (NOW - 5 * DAY, NOW, NOW + 5 * DAY, NOW + 10 * DAY):
        upsert(
            submission(email("ana@acme.example"), at=at, country="PT", role="Buyer"),
            at=NOW + 20 * DAY,
            batch=7,
        )
        assert len(intervals()) >= 2
        undone = undo(7)
        assert undone.restored == 1
        assert state() == before


@pytest.mark.django_db
def test_facts_that_are_newer_stay_and_are_named_and_the_others_go_back() -> None:
    upsert(submission(email("ana@acme.example"), country="ES", role="Clerk"))
    upsert(
        submission(email("ana@acme.example"), at=NOW + DAY, country="FR", role="Buyer"), at=NOW + DAY, batch=7
    )
    upsert(submission(email("ana@acme.example"), at=NOW + 2 * DAY, country="IT"), at=NOW + 2 * DAY)
    undone = undo(7)
    lead = Lead.objects.get()
    assert [newer.facts for newer in undone.newer] == [("country",)]
    assert (lead.country, lead.role) == ("IT", "Clerk")
    assert [(h.country, h.role) for h in intervals()] == [("ES", "Clerk"), ("IT", "Clerk")]


@pytest.mark.django_db
def test_a_lead_made_by_the_batch_stays_when_others_know_it_too() -> None:
    upsert(submission(email("ana@acme.example"), country="ES"), submission(email("bo@acme.example")), batch=7)
    upsert(submission(email("ana@acme.example"), external("9"), at=NOW + DAY), at=NOW + DAY)
    undone = undo(7)
    assert (undone.removed, undone.kept) == (1, 1)
    assert Identity.objects.get().kind == "external"
    assert Lead.objects.get().country == "ES"


@pytest.mark.django_db
def test_undoing_twice_changes_nothing_more() -> None:
    upsert(submission(email("ana@acme.example"), country="ES"))
    upsert(submission(email("ana@acme.example"), at=NOW + DAY, country="FR"), at=NOW + DAY, batch=7)
    undo(7)
    before = state()
    assert undo(7).restored == 0
    assert state() == before
    assert LeadHistory.objects.count() == 1
