"""Hand-overs: who gets a lead and why, the clock, the answer, what comes back, and what happens beside them."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadwright.accounts.actor import operator
from leadwright.accounts.operations.users import deactivate_user
from leadwright.events.models import Event
from leadwright.leads.models import Lead, Standing
from leadwright.leads.operations.bin import bin_leads
from leadwright.leads.operations.merge import merge_leads
from leadwright.leads.operations.people import set_owner
from leadwright.lifecycle.events import StagesChanged
from leadwright.platform import outbox
from leadwright.platform.errors import Forbidden, NotFound
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.models import AuditEntry, OutboxEvent
from leadwright.platform.outbox import Cause
from leadwright.reactions.scheduler import dispatch_events
from leadwright.sales.errors import AnsweredAlready
from leadwright.sales.models import HandOver, HandOverStep, SalesNotice
from leadwright.sales.operations.answering import Rejection, accept, reassign, reject, reopen
from leadwright.sales.operations.tending import tend
from leadwright.sales.reasons import RejectReason
from tests.pulse.world import compute_all, happened
from tests.sales.world import DAY, HOUR, NOW, handed, named, of, ready, route, seller, team
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def starter(db: None) -> None:
    starter_in_force(at=NOW - 90 * DAY)


def _lead(number: int) -> str:
    return public_id(Kind.LEAD, Lead.objects.get(pk=number).public_id)


def _moved(leads: list[int], cause: Cause) -> None:
    outbox.record(StagesChanged(cause, (("lead", "mql", tuple(leads)),)), at=NOW)
    dispatch_events(NOW)


def test_a_lead_that_became_an_mql_is_handed_over_with_reason_and_deadline() -> None:
    (kim,) = team("North", "Kim")
    leads = ready(2)
    happened(leads, "quote_requested", NOW - DAY)
    compute_all(NOW - HOUR)
    Standing.objects.filter(lead__in=leads).update(stage="mql")
    _moved(leads, Cause.ACTIVITY)
    assert tend(at=NOW).started == 2
    first = HandOver.objects.order_by("id")[0]
    assert (first.owner_id, first.state, first.stage) == (kim.pk, "open", "mql")
    assert Standing.objects.get(pk=leads[0]).owner_id == kim.pk
    assert first.why["acts"][0]["name"] == "quote_requested"
    # Eight hours of working time, nine to five in UTC: it is ten now.
    assert (first.remind_at, first.due_at) == (NOW + 2 * HOUR, NOW + DAY)
    assert tend(at=NOW).started == 0


@pytest.mark.parametrize(
    "cause", [Cause.IMPORT, Cause.RECOMPUTE, Cause.MERGE, Cause.RESTORE, Cause.RECLASSIFY]
)
def test_what_nobody_did_starts_no_hand_over(cause: Cause) -> None:
    team("North", "Kim")
    _moved(ready(1), cause)
    assert tend(at=NOW).started == 0


def test_the_number_of_queries_does_not_grow_with_leads_and_each_decision_tells_everybody() -> None:
    team("North", "Kim", "Lea", "Mia")
    counts = []
    for number, start in ((3, 0), (30, 100)):
        leads = ready(number, start=start)
        with CaptureQueriesContext(
            connection,
        ) as found:
            made = handed(leads)
        counts.append(len(found))
        assert len(made) == number
        assert all(len(one.decision["candidates"]) == 3 for one in made)
    assert counts[0] == counts[1]
    assert json.dumps(made[0].decision).count("taken") == 1


def test_the_clock_reminds_once_gives_on_once_and_then_tells_who_leads() -> None:
    kim, lea, head = team("North", "Kim", "Lea", leader="Ina")
    route({"fallback": {"team": "North"}, "answer": {"remind_after": 60, "within": 120, "reassign": 1}})
    (one,) = handed(ready(1))
    assert one.owner_id == kim.pk
    for _ in range(2):
        tend(at=NOW + HOUR)
    tend(at=NOW + 2 * HOUR)
    one.refresh_from_db()
    assert (one.owner_id, one.attempt, one.due_at) == (lea.pk, 1, NOW + 4 * HOUR)
    assert one.decision["candidates"] == [[kim.pk, "had_it"], [lea.pk, "taken"]]
    for hours in (3, 4, 5):
        tend(at=NOW + hours * HOUR)
    told = list(SalesNotice.objects.order_by("id").values_list("user_id", "what"))
    assert told == [
        (kim.pk, "given"),
        (kim.pk, "reminded"),
        (lea.pk, "given"),
        (lea.pk, "reminded"),
        (head.pk, "overdue"),
    ]
    steps = list(HandOverStep.objects.order_by("id").values_list("what", flat=True))
    assert steps == ["given", "reminded", "reassigned", "reminded", "escalated"]


def test_of_two_who_accept_the_second_is_told_by_whom() -> None:
    kim, _, head = team("North", "Kim", "Lea", leader="Ina")
    (one,) = handed(ready(1))
    assert accept(actor=of(kim), hand_over=named(one), at=NOW + HOUR)
    assert not accept(actor=of(kim), hand_over=named(one), at=NOW + HOUR)
    with pytest.raises(AnsweredAlready, match=r"Kim.* accepted it on 10 Jun 2026 at 11:00"):
        accept(actor=of(head), hand_over=named(one), at=NOW + 2 * HOUR)
    assert Event.objects.filter(name="hand_over_accepted").count() == 1
    assert AuditEntry.objects.filter(action="hand_over.accepted").count() == 1
    tend(at=NOW + 30 * DAY)
    assert list(SalesNotice.objects.values_list("user_id", "what")) == [(kim.pk, "given")]


def test_a_rejected_lead_waits_and_comes_back_only_with_something_new() -> None:
    (kim,) = team("North", "Kim")
    leads = ready(2)
    first, second = handed(leads)
    told = Rejection(RejectReason.BAD_TIMING, "After the summer", (NOW + 60 * DAY).date())
    assert reject(actor=of(kim), hand_over=named(first), told=told, at=NOW + HOUR)
    assert not reject(actor=of(kim), hand_over=named(first), told=told, at=NOW + HOUR)
    reject(actor=of(kim), hand_over=named(second), told=told, at=NOW + HOUR)
    compute_all(NOW + HOUR)
    assert set(Standing.objects.values_list("stage", flat=True)) == {"recycled"}
    assert handed(leads, NOW + DAY) == [first, second]
    happened(leads[:1], "demo_requested", NOW + 3 * DAY)
    compute_all(NOW + 3 * DAY)
    assert tend(at=NOW + 3 * DAY).returned == 1
    again = HandOver.objects.get(lead_id=leads[0], state="open")
    assert again.news == "Given back on 10 Jun 2026 (bad timing); since then: requested a demo on 13 Jun 2026"
    compute_all(NOW + 3 * DAY)
    assert Standing.objects.get(pk=leads[0]).stage != "recycled"
    assert tend(at=NOW + 59 * DAY).returned == 0
    assert tend(at=NOW + 60 * DAY).returned == 1
    assert HandOver.objects.get(lead_id=leads[1], state="open").news.endswith(
        "the day it was put off to has come"
    )
    assert tend(at=NOW + 61 * DAY).returned == 0


def test_an_answer_can_be_taken_back() -> None:
    (kim,) = team("North", "Kim")
    (one,) = handed(ready(1))
    reject(actor=of(kim), hand_over=named(one), told=Rejection(RejectReason.NO_FIT), at=NOW + HOUR)
    assert reopen(actor=of(kim), hand_over=named(one), at=NOW + 2 * HOUR)
    one.refresh_from_db()
    assert (one.state, one.reject_reason, one.next_at) == ("open", "", one.due_at)
    assert not reopen(actor=of(kim), hand_over=named(one), at=NOW + 2 * HOUR)


def test_who_is_deactivated_loses_what_is_open_and_nobody_is_asked_twice() -> None:
    kim, lea = team("North", "Kim", "Lea")
    made = handed(ready(4))
    deactivate_user(actor=operator(), user=kim, at=NOW)
    tend(at=NOW + HOUR)
    assert set(HandOver.objects.values_list("owner_id", flat=True)) == {lea.pk}
    assert set(Standing.objects.values_list("owner_id", flat=True)) == {lea.pk}
    assert HandOver.objects.count() == len(made)
    assert handed(ready(2, start=50))[0].owner_id == lea.pk


def test_without_anybody_it_is_nobodys_and_those_who_manage_are_told() -> None:
    head = seller("Ada")
    head.role = "administrator"
    head.save()
    route({"keep_owner": False, "fallback": {"everybody": True}})
    (one,) = handed(ready(1))
    assert (one.owner_id, one.due_at) == (None, None)
    assert list(SalesNotice.objects.values_list("user_id", "what")) == [(head.pk, "unowned")]
    kim = seller("Kim")
    assert (
        reassign(actor=operator(), hand_overs=[named(one)], to=public_id(Kind.USER, kim.public_id), at=NOW)
        == 1
    )
    one.refresh_from_db()
    assert (one.owner_id, one.due_at is not None) == (kim.pk, True)


@pytest.mark.parametrize("both", [False, True])
def test_a_merged_lead_has_one_hand_over(both: bool) -> None:
    team("North", "Kim")
    stays, goes = ready(2)
    made = handed([stays, goes] if both else [goes])
    merge_leads(
        actor=operator(), survivor=_lead(stays), duplicate=_lead(goes), reason="The same person", at=NOW
    )
    tend(at=NOW)
    states = dict(HandOver.objects.order_by("id").values_list("lead_id", "state"))
    assert states == ({stays: "open", goes: "withdrawn"} if both else {stays: "open"})
    assert HandOver.objects.count() == len(made)


def test_it_follows_its_lead_to_another_owner_and_into_the_bin() -> None:
    kim, lea = team("North", "Kim", "Lea")
    first, second = handed(ready(2))
    owner = public_id(Kind.USER, lea.public_id)
    set_owner(actor=operator(), leads=[_lead(first.lead_id)], owner=owner, at=NOW)
    bin_leads(actor=operator(), leads=[second.lead_id], at=NOW)
    later = NOW + HOUR
    tend(at=later)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (kim.pk, first.owner_id, first.remind_at) == (kim.pk, lea.pk, later + 2 * HOUR)
    assert second.state == "withdrawn"


def test_who_may_not_see_a_lead_may_not_answer_for_it() -> None:
    (kim,) = team("North", "Kim")
    (zoe,) = team("South", "Zoe")
    route({"fallback": {"team": "North"}})
    (one,) = handed(ready(1))
    with pytest.raises(NotFound):
        accept(actor=of(zoe), hand_over=named(one), at=NOW)
    with pytest.raises(Forbidden):
        reassign(actor=of(kim), hand_overs=[named(one)], to=public_id(Kind.USER, zoe.public_id), at=NOW)
    assert OutboxEvent.objects.filter(name="sales.hand_over_answered").count() == 0
    assert one.due_at - NOW < timedelta(days=3)
