"""Meetings and direct offers: from the lead's page, as events, tasks and letters, each once."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.test import Client

from leadwright.accounts.actor import operator
from leadwright.capture.models import CouponCode
from leadwright.capture.offers.document import CouponTerms, OfferBody
from leadwright.capture.operations.handing import bring_codes
from leadwright.capture.operations.offering import put_offer
from leadwright.capture.queries.coupons import coupons_to_give
from leadwright.events.models import Event
from leadwright.leads.models import Lead, Standing
from leadwright.leads.work import Task
from leadwright.messaging.models import Message
from leadwright.messaging.operations.claiming import claim_due
from leadwright.messaging.settings import mail_settings
from leadwright.platform import clock, workspace
from leadwright.platform.errors import UnusableInput
from leadwright.platform.ids import Kind, public_id
from leadwright.sales.meetings import MeetingKind, MeetingTold, OfferKind
from leadwright.sales.operations.meeting import Meeting, record_meeting
from leadwright.sales.operations.offering import DirectOffer, make_direct_offer
from tests.sales.world import DAY, HOUR, NOW, handed, of, ready, team
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def starter(db: None) -> None:
    starter_in_force(at=NOW - 90 * DAY)


def _lead(number: int) -> str:
    return public_id(Kind.LEAD, Lead.objects.get(pk=number).public_id)


def _mail_is_set_up() -> None:
    for name, value in (("mail_host", "mail.acme.example"), ("mail_from", "sales@acme.example")):
        workspace.write(name, value)


def _meetings() -> list[tuple[str, object]]:
    found = Event.objects.filter(name__startswith="meeting_").order_by("occurred_at")
    return [(one.name, one.properties["kind"]) for one in found]


def test_a_meeting_is_an_event_and_one_agreed_is_a_task_of_its_day() -> None:
    (kim,) = team("North", "Kim")
    (one,) = handed(ready(1))
    lead, actor = _lead(one.lead_id), of(kim)
    agreed = Meeting(MeetingKind.DEMO, MeetingTold.AGREED, NOW + 2 * DAY)
    assert record_meeting(actor=actor, lead=lead, meeting=agreed, at=NOW, once="a")
    assert not record_meeting(actor=actor, lead=lead, meeting=agreed, at=NOW, once="a")
    held = Meeting(MeetingKind.DEMO, MeetingTold.HELD, NOW + 2 * DAY)
    missed = Meeting(MeetingKind.VISIT, MeetingTold.MISSED, NOW + 3 * DAY)
    for place, told in enumerate((held, missed)):
        record_meeting(actor=actor, lead=lead, meeting=told, at=NOW + 4 * DAY, once=str(place))
    assert _meetings() == [("meeting_agreed", "demo"), ("meeting_held", "demo"), ("meeting_missed", "visit")]
    task = Task.objects.get()
    assert (task.title, task.due_on, task.owner_id) == ("Demo", (NOW + 2 * DAY).date(), kim.pk)
    one.refresh_from_db()
    assert one.state == "accepted"


@pytest.mark.parametrize(
    ("told", "days"), [(MeetingTold.AGREED, -1), (MeetingTold.HELD, 1), (MeetingTold.MISSED, 1)]
)
def test_a_meeting_at_a_time_that_cannot_be_is_refused(told: MeetingTold, days: int) -> None:
    (kim,) = team("North", "Kim")
    (one,) = handed(ready(1))
    wrong = Meeting(MeetingKind.DEMO, told, NOW + days * DAY)
    with pytest.raises(UnusableInput) as refused:
        record_meeting(actor=of(kim), lead=_lead(one.lead_id), meeting=wrong, at=NOW, once="a")
    assert refused.value.data["field"] == "at"
    assert not Task.objects.exists()


def test_an_offer_by_mail_is_one_letter_in_the_seller_s_words() -> None:
    (kim,) = team("North", "Kim")
    (one,) = handed(ready(1))
    Standing.objects.filter(pk=one.lead_id).update(stage="sql")
    _mail_is_set_up()
    told = DirectOffer(OfferKind.DISCOUNT, True, "As we said on the phone.", "DEPOT-10")
    for _ in range(2):
        make_direct_offer(actor=of(kim), lead=_lead(one.lead_id), offer=told, at=NOW, once="a")
    claimed, _ = claim_due(settings=mail_settings(), at=NOW + HOUR)
    text = claimed[0].content.text
    assert len(claimed) == Message.objects.count() == 1
    for words in ("As we said on the phone.", "DEPOT-10", "kim@acme.example", "Kim"):
        assert words in text
        assert words in claimed[0].content.html
    assert Event.objects.get(name="direct_offer_made").properties == {"kind": "discount", "by": "mail"}


def test_an_offer_as_a_task_needs_no_mail() -> None:
    (kim,) = team("North", "Kim")
    (one,) = handed(ready(1))
    Standing.objects.filter(pk=one.lead_id).update(stage="opportunity")
    told = DirectOffer(OfferKind.VISIT, False)
    assert make_direct_offer(actor=of(kim), lead=_lead(one.lead_id), offer=told, at=NOW, once="a")
    assert (Task.objects.get().title, Task.objects.get().due_on) == ("Offer: visit", NOW.date())
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("stage", "offer", "field"),
    [
        ("mql", DirectOffer(OfferKind.DEMO, True), "kind"),
        ("sql", DirectOffer(OfferKind.DISCOUNT, True), "code"),
        ("sql", DirectOffer(OfferKind.DEMO, True), "by"),
    ],
)
def test_an_offer_that_cannot_be_made_is_refused_and_nothing_is_half_done(
    stage: str, offer: DirectOffer, field: str
) -> None:
    (kim,) = team("North", "Kim")
    (one,) = handed(ready(1))
    Standing.objects.filter(pk=one.lead_id).update(stage=stage)
    with pytest.raises(UnusableInput) as refused:
        make_direct_offer(actor=of(kim), lead=_lead(one.lead_id), offer=offer, at=NOW, once="a")
    assert refused.value.data["field"] == field
    assert not Event.objects.filter(name="direct_offer_made").exists()


def test_the_lead_s_page_says_who_has_it_and_leads_on(client: Client) -> None:
    (kim,) = team("North", "Kim")
    now = clock.now()
    (lead,) = ready(1, at=now)
    address = f"/leads/{_lead(lead)}"
    client.force_login(kim)
    Standing.objects.filter(pk=lead).update(owner_id=kim.pk)
    assert "Not handed over to sales yet." in client.get(address).content.decode()
    assert client.post(f"{address}/hand-over").status_code == 302
    page = client.get(address).content.decode()
    assert ("is to accept it" in page, "Call screen" in page, "Direct offer" in page) == (True, True, False)
    told = {"kind": "demo", "told": "held", "at": f"{now - timedelta(hours=30):%Y-%m-%dT%H:%M}", "once": "a"}
    assert client.post(f"{address}/meeting", told).status_code == 302
    for wrong in ({"kind": "x"}, {"told": "x"}, {"at": "soon"}, {"at": "2099-01-01T10:00"}):
        assert client.post(f"{address}/meeting", {**told, **wrong}).status_code == 422
    assert client.post(f"{address}/offer", {"kind": "demo", "by": "task"}).status_code == 422
    Standing.objects.filter(pk=lead).update(stage="sql")
    assert "Direct offer" in client.get(address).content.decode()
    sent: Mapping[str, str] = {"kind": "demo", "by": "task", "once": "b"}
    assert client.post(f"{address}/offer", sent).status_code == 302
    assert "has taken it on" in client.get(address).content.decode()


def test_a_coupon_gives_the_lead_a_code_of_its_own_and_the_same_again() -> None:
    (kim,) = team("North", "Kim")
    leads = [one.lead_id for one in handed(ready(2))]
    Standing.objects.filter(pk__in=leads).update(stage="sql")
    _mail_is_set_up()
    terms = CouponTerms(worth="10 % off", until=f"{NOW + DAY:%Y-%m-%d}")
    body = OfferBody(title="Spring", type="coupon", coupon=terms)
    put_offer(actor=operator(), slug="spring", body=body, at=NOW)
    bring_codes(actor=operator(), offer="spring", codes=["AA-1"], at=NOW)
    assert [(one.slug, one.free) for one in coupons_to_give(actor=of(kim), at=NOW)] == [("spring", 1)]
    told = DirectOffer(OfferKind.DISCOUNT, True, coupon="spring")
    for once in ("a", "a", "b"):
        make_direct_offer(actor=of(kim), lead=_lead(leads[0]), offer=told, at=NOW, once=once)
    code = CouponCode.objects.get()
    assert (code.lead_id, [one.data["code"] for one in Message.objects.all()]) == (leads[0], ["AA-1", "AA-1"])
    assert not coupons_to_give(actor=of(kim), at=NOW)
    for coupon, at, words in (
        ("spring", NOW, "no code"),
        ("spring", NOW + 2 * DAY, "last day"),
        ("x", NOW, "no coupon"),
    ):
        with pytest.raises(UnusableInput, match=words) as refused:
            offer = DirectOffer(OfferKind.DISCOUNT, True, coupon=coupon)
            make_direct_offer(actor=of(kim), lead=_lead(leads[1]), offer=offer, at=at, once="c")
        assert refused.value.data["field"] == "coupon"
    assert Event.objects.filter(name="direct_offer_made").count() == 2


def test_a_coupon_is_chosen_on_the_page(client: Client) -> None:
    (kim,) = team("North", "Kim")
    (lead,) = ready(1, at=clock.now())
    Standing.objects.filter(pk=lead).update(stage="sql", owner_id=kim.pk)
    put_offer(
        actor=operator(),
        slug="spring",
        body=OfferBody(title="Spring", type="coupon", coupon=CouponTerms(worth="10 % off")),
        at=clock.now(),
    )
    client.force_login(kim)
    address = f"/leads/{_lead(lead)}/offer"
    assert 'name="coupon"' not in client.get(address).content.decode()
    bring_codes(actor=operator(), offer="spring", codes=["AA-1"], at=clock.now())
    assert "Spring: 10 % off (1 left)" in client.get(address).content.decode()
    told = {"kind": "discount", "by": "task", "coupon": "spring", "once": "a"}
    assert client.post(address, told).status_code == 302
    assert Task.objects.get().title == "Offer: discount with a coupon (AA-1)"
    wrong = client.post(address, {**told, "coupon": "nothing", "once": "b"})
    assert (wrong.status_code, "aria-describedby" in wrong.content.decode()) == (422, False)
