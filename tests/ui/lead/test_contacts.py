"""On the page of a lead: contacts that are noted, recommendations; and how somebody new came about."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from leadwright.accounts.models import User
from leadwright.accounts.rules import Role
from leadwright.capture.models import ReferralLink
from leadwright.events.models import Event, Touch
from leadwright.leads.contacts import CONTACTS, OUTCOMES
from leadwright.leads.models import Lead, Note
from leadwright.platform import clock
from leadwright.platform.ids import Kind, public_id
from tests.accounts.people import make_user
from tests.capture.forms.world import AT, publish
from tests.capture.test_referring import EVE, come
from tests.leads.people import lead, ref
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(signed_in: Callable[[User], Client]) -> Client:
    clock.freeze(AT)
    starter_in_force(at=AT)
    return signed_in(make_user("ada@acme.example", role=Role.MARKETER))


def once(page: str) -> str:
    return str(re.findall(r'name="once" value="(\w+)"', page)[0])


def test_the_page_of_a_lead_makes_and_closes_links(
    ada: Client,
) -> None:
    publish()
    carla = lead(full_name="Carla Neri", email="carla@neri-foods.com")
    address = f"/leads/{ref(carla)}"
    page = ada.post(f"{address}/referral", {"form": "contact"}, follow=True).content.decode()
    code = ReferralLink.objects.get().code
    assert f"/r/{code}" in page
    come(Client(), code)
    page = ada.get(address).content.decode()
    assert "Eve Moreau" in page
    eve = ada.get(f"/leads/{ref(Lead.objects.get(email=EVE['email']))}").content.decode()
    assert "Came by the recommendation of" in eve
    reference = public_id(Kind.REFERRAL_LINK, ReferralLink.objects.get().public_id)
    closed = ada.post(f"{address}/referral/{reference}/close", follow=True).content.decode()
    assert "The link is closed." in closed
    assert f"/r/{code}" not in closed
    assert ada.post(f"{address}/referral/{reference}/burn").status_code == 404


def test_a_call_is_noted_once_with_its_note(ada: Client) -> None:
    one = lead(full_name="Carla Neri", email="carla@neri-foods.com")
    address = f"/leads/{ref(one)}/log"
    page = ada.get(address).content.decode()
    typed = {
        "once": once(page),
        "kind": "cold_call",
        "when": "2026-03-04T08:15",
        "outcome": "meeting",
        "minutes": "12",
        "campaign": "Spring",
        "network": "left out",
        "note": "Wants to see the gateway.",
    }
    for _ in range(2):
        answer = ada.post(address, typed, follow=True).content.decode()
        assert "Noted: Cold call." in answer
    found = {one.name: one.properties for one in Event.objects.all()}
    assert found == {
        "call_made": {"direction": "out", "outcome": "meeting", "minutes": 12, "campaign": "Spring"},
        "call_answered": {"outcome": "meeting", "minutes": 12},
        "meeting_agreed": {},
    }
    assert Event.objects.get(name="call_made").occurred_at == datetime(2026, 3, 4, 8, 15, tzinfo=UTC)
    assert Touch.objects.get().channel == "cold_call"
    assert Note.objects.get().text == "Wants to see the gateway."


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"kind": "nothing"}, "Choose what it was."),
        ({"when": "soon"}, "Write a day and a time"),
        ({"when": "2026-03-05T08:15"}, "still to come"),
        ({"minutes": "ten"}, "how many minutes"),
        ({"outcome": "great"}, "one of the outcomes"),
        ({"kind": "cold_mail", "campaign": "x" * 201}, "At most 200"),
    ],
)
def test_what_cannot_be_meant_is_told_at_its_place_and_nothing_kept(
    ada: Client, changed: dict[str, str], sentence: str
) -> None:
    one = lead(full_name="Carla Neri", email="carla@neri-foods.com")
    answer = ada.post(f"/leads/{ref(one)}/log", {"kind": "call_out", "note": "Kept?", **changed})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "Kept?" in answer.content.decode()
    assert not Event.objects.exists()
    assert not Note.objects.exists()


def test_every_kind_of_contact_can_be_noted_and_outbound_ones_are_ways_in(ada: Client) -> None:
    channels = {}
    for number, kind in enumerate(CONTACTS):
        one = lead(full_name=f"Person {number}", email=f"p{number}@firm-works.com")
        told = {"kind": kind, "network": "LinkedIn", "by": "A friend", "outcome": next(iter(OUTCOMES))}
        assert ada.post(f"/leads/{ref(one)}/log", told).status_code == 302
        channels[kind] = set(Touch.objects.filter(subject=one.pk).values_list("channel", flat=True))
    assert channels["cold_call"] == {"cold_call"}
    assert channels["cold_mail"] == {"cold_mail"}
    assert channels["direct_mail"] == {"direct_mail"}
    assert channels["referral_made"] == {"referral"}
    assert channels["ad_clicked"] == {"paid_social"}
    assert channels["social_messaged"] == {"social"}


def test_somebody_new_is_written_in_with_how_it_came_about(ada: Client) -> None:
    page = ada.get("/leads/new").content.decode()
    typed = {
        "full_name": "Bo Li",
        "email": "bo@li-works.com",
        "met": "call_in",
        "note": "Two vans.",
        "once": once(page),
    }
    for _ in range(2):
        ada.post("/leads/new", typed)
    assert Lead.objects.count() == 1
    assert list(Event.objects.values_list("name", flat=True)) == ["call_answered"]
    assert Note.objects.get().text == "Two vans."
    # The card of somebody who is there: found by the address, and noted there.
    again = {
        "email": "bo@li-works.com",
        "met": "visit_made",
        "once": once(ada.get("/leads/new").content.decode()),
    }
    answer = ada.post("/leads/new", again, follow=True).content.decode()
    assert "was here already" in answer
    assert "noted" in answer
    assert sorted(Event.objects.values_list("name", flat=True)) == ["call_answered", "visit_made"]


def test_somebody_alike_is_shown_before_a_second_lead_is_made(ada: Client) -> None:
    known = lead(full_name="Bo Li", email="bo@li-works.com", company="Li Works", phone="+49 30 901820")
    for typed in (
        {"full_name": "B. Li", "phone": "030 901820", "country": "Germany"},
        {"full_name": "bo li", "company": "LI WORKS"},
    ):
        answer = ada.post("/leads/new", typed)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert f"/leads/{ref(known)}" in page
        assert "Add anyway" in page
    assert Lead.objects.count() == 1
    ada.post("/leads/new", {"full_name": "bo li", "company": "LI WORKS", "anyway": "yes"})
    assert Lead.objects.count() == 2
