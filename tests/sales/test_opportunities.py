"""Opportunities from begin to won or lost; and the page both sides look at, against a count by hand."""

import html
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from leadwright.accounts.actor import operator
from leadwright.events.models import Event
from leadwright.leads.models import Company, Lead, Standing
from leadwright.platform import clock
from leadwright.platform.errors import Conflict, NotFound, UnusableInput
from leadwright.platform.ids import Kind, new_uuid, public_id
from leadwright.sales.models import HandOver, Opportunity, OpportunityMove
from leadwright.sales.operations.contacts import add_contact, remove_contact
from leadwright.sales.operations.selling import (
    Deal,
    begin_opportunity,
    change_opportunity,
    lose,
    move_opportunity,
    set_contacts,
    win,
)
from leadwright.sales.pipeline import LossReason, PipelineStage
from leadwright.sales.queries.contacts import contacts_of
from leadwright.sales.queries.pipeline import board, one_opportunity
from tests.pulse.world import compute_all
from tests.sales.world import DAY, HOUR, NOW, handed, of, ready, seller, team
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db
DEAL = Deal("Four cold stores", Decimal("18400"), "eur", (NOW + 30 * DAY).date(), ("Logger",))


@pytest.fixture(autouse=True)
def starter(db: None) -> None:
    starter_in_force(at=NOW - 90 * DAY)


def _lead(number: int) -> str:
    return public_id(Kind.LEAD, Lead.objects.get(pk=number).public_id)


def _stages() -> dict[int, str]:
    compute_all(NOW + HOUR)
    return dict(Standing.objects.values_list("lead_id", "stage"))


def test_winning_makes_customers_and_writes_the_order_once() -> None:
    (kim,) = team("North", "Kim")
    first, other = ready(2)
    (one, _) = handed([first, other])
    once = public_id(Kind.OPPORTUNITY, new_uuid())
    made = begin_opportunity(actor=of(kim), lead=_lead(first), deal=DEAL, at=NOW, once=once)
    assert begin_opportunity(actor=of(kim), lead=_lead(first), deal=DEAL, at=NOW, once=once) == made == once
    one.refresh_from_db()
    assert one.state == "accepted"
    assert _stages()[first] == "opportunity"
    assert move_opportunity(actor=of(kim), opportunity=made, to=PipelineStage.PROPOSAL, at=NOW) == "new"
    assert set_contacts(actor=of(kim), opportunity=made, contacts=[(_lead(other), "Decides")], at=NOW) == 1
    assert win(actor=of(kim), opportunity=made, at=NOW + HOUR)
    assert not win(actor=of(kim), opportunity=made, at=NOW + HOUR)
    with pytest.raises(Conflict, match="won already"):
        lose(actor=of(kim), opportunity=made, reason=LossReason.PRICE, at=NOW)
    assert _stages() == {first: "customer", other: "customer"}
    order = Event.objects.get(name="order_placed").properties
    assert (order["product"], order["order"]) == ("Logger", made)
    one.refresh_from_db()
    assert one.state == "done"
    assert [move.to_stage for move in OpportunityMove.objects.order_by("id")] == ["new", "proposal", "won"]


def test_losing_the_last_loses_the_lead_with_its_reason() -> None:
    (kim,) = team("North", "Kim")
    (lead,) = ready(1)
    handed([lead])
    first, second = (
        begin_opportunity(actor=of(kim), lead=_lead(lead), deal=DEAL, at=NOW + place * HOUR)
        for place in (0, 1)
    )
    lose(actor=of(kim), opportunity=first, reason=LossReason.PRICE, at=NOW + 2 * HOUR)
    assert _stages()[lead] == "opportunity"
    lose(actor=of(kim), opportunity=second, reason=LossReason.COMPETITOR, at=NOW + 3 * HOUR)
    compute_all(NOW + 3 * HOUR)
    assert Standing.objects.get(pk=lead).stage == "lost"


@pytest.mark.parametrize(
    ("deal", "field"),
    [
        (Deal(" "), "name"),
        (Deal("A", Decimal(1), "EURO"), "currency"),
        (Deal("A", Decimal(1)), "currency"),
        (Deal("A", Decimal(-1), "EUR"), "value"),
    ],
)
def test_what_is_no_deal_is_refused_and_nothing_is_half_done(deal: Deal, field: str) -> None:
    (kim,) = team("North", "Kim")
    (lead,) = ready(1)
    handed([lead])
    with pytest.raises(UnusableInput) as refused:
        begin_opportunity(actor=of(kim), lead=_lead(lead), deal=deal, at=NOW)
    assert refused.value.data["field"] == field
    assert not Opportunity.objects.exists()
    assert HandOver.objects.get().state == "open"


def test_the_board_shows_only_what_may_be_seen_and_what_is_stuck() -> None:
    (kim,), zoe = team("North", "Kim"), seller("Zoe")
    (lead,) = ready(1)
    handed([lead])
    made = begin_opportunity(actor=of(kim), lead=_lead(lead), deal=DEAL, at=NOW)
    change_opportunity(actor=of(kim), opportunity=made, deal=Deal("Five", Decimal("20000.50"), "EUR"), at=NOW)
    columns = board(actor=of(kim), at=NOW + 40 * DAY)
    assert [(one.count, one.sums) for one in columns if one.count] == [(1, (("EUR", Decimal("20000.5000")),))]
    assert columns[0].deals[0].stuck == "No move for 40 days"
    assert not any(one.count for one in board(actor=of(zoe), at=NOW))
    with pytest.raises(NotFound):
        one_opportunity(actor=of(zoe), reference=made, at=NOW)


def test_the_people_of_a_deal_have_roles_and_become_customers_whoever_sees_them() -> None:
    (kim,) = team("North", "Kim")
    about, decides, other = ready(3)
    handed([about, decides])
    company = ensure_company()
    Lead.objects.filter(pk__in=[about, decides, other]).update(company_id=company)
    made = begin_opportunity(actor=of(kim), lead=_lead(about), deal=DEAL, at=NOW)
    assert add_contact(actor=of(kim), opportunity=made, lead=_lead(decides), role=" Decides ", at=NOW)
    assert not add_contact(actor=of(kim), opportunity=made, lead=_lead(decides), role="Decides", at=NOW)
    assert add_contact(actor=of(kim), opportunity=made, lead=_lead(decides), role="Pays", at=NOW)
    found = contacts_of(actor=of(kim), opportunity=made)
    assert ([(one.lead, one.role) for one in found.rows], found.hidden) == ([(_lead(decides), "Pays")], 0)
    assert [one.lead for one in contacts_of(actor=operator(), opportunity=made).others] == [_lead(other)]
    with pytest.raises(UnusableInput, match="about this lead already"):
        add_contact(actor=of(kim), opportunity=made, lead=_lead(about), role="", at=NOW)
    zoe = seller("Zoe")
    Standing.objects.filter(pk=decides).update(owner_id=zoe.pk)
    assert contacts_of(actor=of(kim), opportunity=made).hidden == 1
    with pytest.raises(NotFound):
        remove_contact(actor=of(kim), opportunity=made, lead=_lead(decides), at=NOW)
    win(actor=of(kim), opportunity=made, at=NOW + HOUR)
    stages = _stages()
    assert (stages[about], stages[decides], stages[other]) == ("customer", "customer", "mql")
    with pytest.raises(Conflict):
        remove_contact(actor=operator(), opportunity=made, lead=_lead(decides), at=NOW)
    with pytest.raises(Conflict):
        change_opportunity(actor=of(kim), opportunity=made, deal=Deal("Other"), at=NOW)


def ensure_company() -> int:
    return Company.objects.create(name="Acme", name_folded="acme", created_at=NOW).pk


def test_the_pages_begin_move_and_close(client: Client) -> None:
    (kim,) = team("North", "Kim")
    now = clock.now()
    (lead,) = ready(1, at=now - timedelta(days=1))
    handed([lead], now)
    client.force_login(kim)
    form = {"lead": _lead(lead), "name": "Four", "value": "12,500", "currency": "EURO"}
    assert client.post("/pipeline/begin", form).status_code == 422
    address = client.post("/pipeline/begin", {**form, "currency": "EUR"})["Location"]
    assert "12,500\N{NO-BREAK SPACE}EUR" in client.get("/pipeline").content.decode()
    assert client.post(f"{address}/move", {"stage": "needs"}).status_code == 302
    other = _lead(ready(1, start=30, at=now)[0])
    Standing.objects.update(owner_id=kim.pk)
    assert client.post(f"{address}/contacts", {"lead": other, "role": "Decides"}).status_code == 302
    assert "Decides" in client.get(address).content.decode()
    for wrong in ({"lead": ""}, {"address": "nobody@nowhere.example"}, {"lead": _lead(lead)}):
        refused = client.post(f"{address}/contacts", wrong)
        assert (refused.status_code, 'value="Four"' in refused.content.decode()) == (422, True)
    assert client.post(f"{address}/contacts", {"remove": other}).status_code == 302
    assert f'name="remove" value="{other}"' not in client.get(address).content.decode()
    assert client.post(f"{address}/close", {"reason": ""}).status_code == 422
    assert client.post(f"{address}/close", {"won": "yes"}).status_code == 302
    assert "Won" in client.get(address).content.decode()
    assert client.get("/pipeline?as=list").status_code == 200
    assert client.get("/feedback").status_code == 200


def test_a_column_of_the_board_leads_to_a_list_of_its_length(client: Client) -> None:
    (kim,) = team("North", "Kim")
    now = clock.now()
    leads = ready(33, at=now - timedelta(days=200))
    handed(leads, now - timedelta(days=199))
    Standing.objects.update(owner_id=kim.pk)
    for place, lead in enumerate(leads):
        made = begin_opportunity(
            actor=of(kim), lead=_lead(lead), deal=Deal(f"Deal {place}"), at=now - timedelta(days=190)
        )
        if place in (3, 5, 7):
            lose(
                actor=of(kim),
                opportunity=made,
                reason=LossReason.PRICE,
                at=now - timedelta(days=100 if place == 3 else 5),
            )
    client.force_login(kim)
    shown = client.get("/pipeline").content.decode()
    assert "All 33" not in shown
    recent = client.get("/pipeline?as=list&stage=lost&recent=1").content.decode()
    assert ("Deal 3<" in recent, "Deal 5<" in recent, "last 90 days" in recent) == (False, True, True)
    assert "Deal 3<" in client.get("/pipeline?as=list&stage=lost").content.decode()
    first = client.get("/pipeline?as=list&stage=new").content.decode()
    assert first.count('<th role="rowheader"') == 30
    every = client.get("/pipeline?as=list").content.decode()
    assert every.count('<th role="rowheader"') == 33
    assert "None in this stage." in client.get("/pipeline?as=list&stage=won").content.decode()
    assert client.get("/pipeline?as=list&after=nonsense").status_code == 422


def test_the_list_of_the_pipeline_goes_on_behind_its_first_page(client: Client) -> None:
    (kim,) = team("North", "Kim")
    now = clock.now()
    leads = ready(52, at=now - timedelta(days=9))
    handed(leads, now - timedelta(days=8))
    Standing.objects.update(owner_id=kim.pk)
    for place, lead in enumerate(leads):
        begin_opportunity(actor=of(kim), lead=_lead(lead), deal=Deal(f"Deal {place}"), at=now)
    client.force_login(kim)
    assert "All 52 in a list" in client.get("/pipeline").content.decode()
    first = client.get("/pipeline?as=list&stage=new").content.decode()
    (address,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = client.get("/pipeline" + html.unescape(address).removeprefix("/pipeline")).content.decode()
    assert (first.count('<th role="rowheader"'), second.count('<th role="rowheader"')) == (50, 2)
    assert "First" in second
