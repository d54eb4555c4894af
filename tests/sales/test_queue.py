"""The queue in its order, with pages by place; and calls with what follows."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leadwright.accounts.actor import operator
from leadwright.accounts.rules import Role
from leadwright.events.models import Event
from leadwright.leads.models import Lead, Standing
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput
from leadwright.platform.ids import Kind, public_id
from leadwright.playbook import queries as playbook
from leadwright.sales.frameworks import FRAMEWORK
from leadwright.sales.models import HandOver, HandOverStep, QualificationAnswer
from leadwright.sales.operations.answering import Rejection, accept, reject
from leadwright.sales.operations.qualifying import CallOutcome, CallTold, confirm_sql, end_call, save_answers
from leadwright.sales.operations.tending import tend
from leadwright.sales.qualification import verdict
from leadwright.sales.queries.queue import next_in_queue, queue
from leadwright.sales.queries.team import loads
from leadwright.sales.queries.urgent import open_hand_overs
from leadwright.sales.queries.waiting import waiting
from leadwright.sales.reasons import RejectReason
from leadwright.ui.selling import managing
from tests.accounts.people import make_user
from tests.pulse.world import compute_all
from tests.sales.world import DAY, HOUR, NOW, handed, named, of, ready, route, seller, team
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db

ANSWERS = {"need": "No more lists on paper", "authority": "Decides alone", "budget_state": "It is approved"}


@pytest.fixture(autouse=True)
def starter(db: None) -> None:
    starter_in_force(at=NOW - 90 * DAY)


def _lead(one: HandOver) -> str:
    return public_id(Kind.LEAD, Lead.objects.get(pk=one.lead_id).public_id)


def test_pages_hold_each_once_by_deadline_then_rank_and_cost_the_same() -> None:
    (kim,) = team("North", "Kim")
    for place in range(7):
        leads = ready(1, start=place * 10)
        Standing.objects.filter(lead__in=leads).update(priority=9 - place, points=place)
        handed(leads, NOW - (place // 3) * HOUR)
    found, after, costs = [], None, []
    while True:
        with CaptureQueriesContext(connection) as asked:
            page = queue(actor=of(kim), at=NOW, after=after, limit=2)
        costs.append(len(asked))
        found += [one.id for one in page.new]
        after = page.after
        if after is None:
            break
    order = HandOver.objects.order_by("due_at", "priority", "-points", "id")
    assert found == [named(one) for one in order]
    assert max(costs) - min(costs) <= 1
    assert page.counts.new == 7
    assert next_in_queue(actor=of(kim), at=NOW, but=found[0]) == found[1]


def test_everybody_sees_their_own_and_what_nobody_of_the_team_has() -> None:
    kim, _ = team("North", "Kim", "Lea")
    zoe, head = team("South", "Zoe", leader="Ina")
    made = handed(ready(2))
    HandOver.objects.filter(pk=made[1].pk).update(owner_id=None, due_at=None)
    Standing.objects.filter(pk=made[1].lead_id).update(owner_id=None)
    assert [one.id for one in queue(actor=of(kim), at=NOW).unowned] == [named(made[1])]
    assert queue(actor=of(zoe), at=NOW).is_empty
    assert loads(actor=of(head), at=NOW).people == ()
    assert open_hand_overs(actor=of(head), owner=None, at=NOW).rows == ()
    accept(actor=of(kim), hand_over=named(made[1]), at=NOW)
    assert Standing.objects.get(pk=made[1].lead_id).owner_id == kim.pk


def test_a_call_accepts_plans_the_next_and_a_stated_need_makes_a_prospect() -> None:
    (kim,) = team("North", "Kim")
    (one,) = handed(ready(1))
    lead, actor = _lead(one), of(kim)
    assert save_answers(actor=actor, lead=lead, answers=ANSWERS, at=NOW) == 3
    assert save_answers(actor=actor, lead=lead, answers=ANSWERS, at=NOW) == 0
    assert Lead.objects.get(pk=one.lead_id).need == ANSWERS["need"]
    told = CallTold(CallOutcome.CALL_BACK, "", NOW + 2 * DAY)
    assert end_call(actor=actor, lead=lead, told=told, at=NOW + HOUR, once="a")
    assert not end_call(actor=actor, lead=lead, told=told, at=NOW + HOUR, once="a")
    compute_all(NOW + HOUR)
    one.refresh_from_db()
    assert (one.state, one.call_back_at, one.touched_at) == ("accepted", NOW + 2 * DAY, NOW + HOUR)
    assert Standing.objects.get(pk=one.lead_id).prospect
    assert [line.id for line in queue(actor=actor, at=NOW + HOUR).in_hand] == [named(one)]
    assert [line.id for line in queue(actor=actor, at=NOW + 2 * DAY).calls] == [named(one)]
    confirm_sql(actor=actor, lead=lead, at=NOW + 2 * HOUR)
    said = Event.objects.filter(name="stage_set").latest("id").properties
    assert (said["to"], "Qualified by BANT" in said["reason"]) == ("sql", True)


def test_an_answer_that_is_none_is_refused_with_its_question() -> None:
    (kim,) = team("North", "Kim")
    (one,) = handed(ready(1))
    for question, text in (("authority", "Perhaps"), ("pressing", "6"), ("budget", "much"), ("nothing", "x")):
        with pytest.raises(UnusableInput) as refused:
            save_answers(actor=of(kim), lead=_lead(one), answers={question: text}, at=NOW)
        assert refused.value.data["field"] == question
    assert not QualificationAnswer.objects.exists()
    with pytest.raises(UnusableInput):
        end_call(actor=of(kim), lead=_lead(one), told=CallTold(CallOutcome.CALL_BACK), at=NOW, once="a")


def test_bant_counts_what_was_asked_and_a_knock_out_ends_it() -> None:
    body = playbook.published(FRAMEWORK, "bant").body  # type: ignore[union-attr]
    full = {
        **ANSWERS,
        "pressing": "5",
        "timing": "Within a month",
        "decide_by": "2026-07-01",
        "budget": "20000",
    }
    found = verdict(body, full)
    assert (found.percent, found.complete, found.qualified) == (100, True, True)
    out = verdict(body, {**full, "budget_state": "There is none and there will be none"})
    assert (out.qualified, out.knocked_out) == (False, "Is there money for it?")
    assert not verdict(body, {}).qualified


def test_what_was_given_back_is_listed_with_reason_and_day() -> None:
    (kim,) = team("North", "Kim")
    first, second = handed(ready(2))
    reject(actor=of(kim), hand_over=named(first), told=Rejection(RejectReason.NO_FIT, "Too small"), at=NOW)
    end_call(actor=of(kim), lead=_lead(second), told=CallTold(CallOutcome.NOT_INTERESTED), at=NOW, once="a")
    compute_all(NOW)
    found = waiting(actor=of(kim))
    assert [(one.reason, one.note) for one in found.rows] == [
        ("No fit", "Too small"),
        ("Bad timing", "Not interested now"),
    ]
    assert {one.until for one in found.rows} == {(NOW + 90 * DAY).date()}
    assert waiting(actor=of(seller("Zoe"))).rows == ()


def test_what_waits_and_what_is_urgent_is_read_page_by_page() -> None:
    (kim,) = team("North", "Kim")
    all_of_them = handed(ready(5))
    HandOver.objects.filter(pk__in=[one.pk for one in all_of_them[:2]]).update(due_at=None)
    HandOver.objects.filter(pk__in=[one.pk for one in all_of_them[3:]]).update(due_at=NOW)
    whole = open_hand_overs(actor=of(kim), owner=None, at=NOW)
    pages = list(
        _pages(lambda after: open_hand_overs(actor=of(kim), owner=None, at=NOW, limit=1, after=after))
    )
    assert (whole.next, [len(one.rows) for one in pages]) == (None, [1] * 5)
    assert tuple(row for one in pages for row in one.rows) == whole.rows
    assert [row.due_at for row in whole.rows[:2]] == [None, None]

    for one in all_of_them:
        reject(actor=of(kim), hand_over=named(one), told=Rejection(RejectReason.NO_FIT, str(one.pk)), at=NOW)
    compute_all(NOW)
    pages = list(_pages(lambda after: waiting(actor=of(kim), limit=2, after=after)))
    assert [row.note for one in pages for row in one.rows] == [str(one.pk) for one in all_of_them]
    with pytest.raises(UnusableInput):
        waiting(actor=of(kim), after=whole.rows[0].id)


def test_the_page_of_what_waits_goes_on_and_says_where_it_ends(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(managing, "_WAITING", 1)
    (kim,) = team("North", "Kim")
    for one in handed(ready(2)):
        reject(actor=of(kim), hand_over=named(one), told=Rejection(RejectReason.NO_FIT, f"n{one.pk}"), at=NOW)
    compute_all(NOW)
    client.force_login(kim)
    first = client.get("/queue/waiting").content.decode()
    (following,) = re.findall(r'rel="next" href="(\?after=[^"]+)"', first)
    second = client.get(f"/queue/waiting{following}").content.decode()
    assert 'rel="next"' not in second
    assert ("First page" in second, "First page" in first) == (True, False)
    assert [len(re.findall(r"<bdi title=\"n\d+", page)) for page in (first, second)] == [1, 1]
    Standing.objects.update(stage="lead")  # everybody came back meanwhile
    empty = client.get(f"/queue/waiting{following}").content.decode()
    assert ("Nobody else waits" in empty, "First page" in empty, "Nobody waits" in empty) == (
        True,
        True,
        False,
    )
    assert "Nobody waits" in client.get("/queue/waiting").content.decode()


def _pages(read: Callable[[str | None], Any]) -> Iterator[Any]:
    after = None
    while True:
        found = read(after)
        yield found
        if (after := found.next) is None:
            return


def test_the_pages_show_the_next_and_a_post_leads_on(client: Client) -> None:
    kim = seller("Kim")
    team("North", "Lea")
    Standing.objects.all()
    now = clock.now()
    first, second = handed(ready(2, at=now - timedelta(days=1)), now)
    HandOver.objects.update(owner_id=kim.pk)
    Standing.objects.update(owner_id=kim.pk)
    client.force_login(kim)
    assert f"/queue/{named(first)}" in client.get("/queue").content.decode()
    page = client.get(f"/queue/{named(first)}").content.decode()
    assert "Why now" in page
    assert f'href="/queue/{named(second)}"' in page
    refused = client.post(f"/queue/{named(first)}/reject", {"reason": ""})
    assert refused.status_code == 422
    answer = client.post(f"/queue/{named(first)}/outcome", {"outcome": "voicemail", "once": "x"})
    assert answer["Location"] == f"/queue/{named(second)}"
    saved = client.post(
        f"/queue/{named(first)}/answers", {"q-need": "Less paper"}, headers={"HX-Request": "true"}
    )
    assert "not yet qualified" in saved.content.decode()
    client.force_login(make_user("other@acme.example", Role.SALESPERSON))
    assert client.get(f"/queue/{named(first)}").status_code == 404
    assert client.post(f"/queue/{named(second)}/accept").status_code == 404


def test_who_manages_sees_each_person_and_team_with_what_is_late_and_was_broken(client: Client) -> None:
    now = clock.now()
    kim, lea, ina = team("North", "Kim", "Lea", leader="Ina")
    zoe, _ = team("South", "Zoe", leader="Ora")
    route(
        {
            "title": "R",
            "rules": [],
            "fallback": {"team": "North"},
            "answer": {"remind_after": 30, "within": 60, "reassign": 1},
        }
    )
    made = handed(ready(6, at=now - 20 * DAY), now - 20 * DAY)
    for days in (12, 6):
        tend(at=now - days * DAY)
    HandOver.objects.filter(pk=made[0].pk).update(owner_id=None)
    Standing.objects.filter(pk=made[0].lead_id).update(owner_id=None)
    found = loads(actor=of(ina), at=now)
    open_now = list(HandOver.objects.filter(state="open"))
    late = [one for one in open_now if one.due_at is not None and one.due_at < now]
    assert {one.name: one.open for one in found.people} == {
        name: sum(one.owner_id == user for one in open_now)
        for name, user in (("", None), ("Kim", kim.pk), ("Lea", lea.pk))
        if any(one.owner_id == user for one in open_now)
    }
    steps = HandOverStep.objects.filter(actor="deadline", what__in=("reassigned", "escalated")).count()
    assert sum(one.broken for one in found.people) == steps > 6
    (north,) = found.teams
    assert (north.name, north.open, north.late, north.broken) == ("North", 6, len(late), steps)
    assert found.unowned == 1
    client.force_login(ina)
    page = client.get("/queue/team").content.decode()
    assert f"All {sum(one.late for one in found.people if one.id) + 1}" in page
    answer = client.post("/queue/team/reassign", {"all": "yes", "to": public_id(Kind.USER, lea.public_id)})
    assert answer.status_code == 302
    assert set(HandOver.objects.filter(state="open").values_list("owner_id", flat=True)) == {lea.pk}
    assert len(open_hand_overs(actor=operator(), owner=north.id, at=now).rows) == 6
    client.force_login(zoe)
    assert client.get("/queue/team").status_code == 403
