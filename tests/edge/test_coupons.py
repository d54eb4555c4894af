"""Coupons: a code for each lead, by mail or on the page, redeemed once, and kept for who comes when there is none."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from leadwright.accounts.rules import Role
from leadwright.capture.models import CouponCode, CouponWait
from leadwright.capture.offers.document import CouponTerms, OfferBody
from leadwright.capture.operations.coupons import redeem_code, take_redemption_back
from leadwright.capture.operations.handing import bring_codes, generate_codes
from leadwright.capture.operations.offering import put_offer
from leadwright.capture.queries.coupons import code_counts, code_lines, exhausted_coupons
from leadwright.events.models import Event, EventReceipt
from leadwright.leads.models import Lead
from leadwright.leads.operations.merge import merge_leads
from leadwright.leads.operations.personal_data import erase_lead
from leadwright.messaging.models import Message
from leadwright.messaging.operations.sending import send_due
from leadwright.platform import clock
from leadwright.platform.errors import Conflict, Forbidden, NotFound, UnusableInput
from tests.accounts.people import OPERATOR, make_actor
from tests.capture.forms.world import AT, open_form, publish, submit
from tests.leads.people import ref
from tests.messaging.server import MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stopped_clock(server: MailServer) -> None:
    clock.freeze(AT)


def coupon(slug: str = "spring", *codes: str, **terms: str) -> None:
    body = OfferBody(title="Spring", type="coupon", coupon=CouponTerms(worth="10 % off", **terms))  # type: ignore[arg-type]
    put_offer(actor=OPERATOR, slug=slug, body=body, at=AT)
    if codes:
        bring_codes(actor=OPERATOR, offer=slug, codes=codes, at=AT)


def somebody(number: int) -> dict[str, str]:
    return {"given_name": "Ada", "email": f"ada{number}@lovelace-engines.com"}


def test_each_lead_gets_one_code_by_mail_and_the_same_again(server: MailServer, client: Client) -> None:
    coupon("spring", "AA-1", "AA-2")
    form = publish("save", "coupon", about="spring")
    for person, minute in ((1, 0), (2, 1), (1, 2)):
        submit(form, somebody(person), at=AT + timedelta(minutes=minute))
    submit(form, somebody(1), at=AT + timedelta(days=1))
    given = dict(CouponCode.objects.exclude(lead_id=None).values_list("code", "lead_id"))
    assert len(set(given.values())) == 2
    clock.freeze(AT + timedelta(days=1))
    assert send_due() == 3
    told = [re.findall(r"AA-\d", server.text(number))[0] for number in range(3)]
    assert sorted(told) == ["AA-1", "AA-1", "AA-2"]
    assert "ada" not in server.text(0).lower()


def test_who_comes_when_all_are_gone_waits_and_is_the_first_to_get_one(
    server: MailServer, client: Client
) -> None:
    coupon("spring", "AA-1")
    form = publish("save", "coupon", about="spring")
    leads = [submit(form, somebody(number), at=AT + timedelta(seconds=number)).lead_id for number in range(4)]
    assert Lead.objects.count() == 4
    assert [one.lead_id for one in CouponWait.objects.order_by("id")] == leads[1:]
    [(title, counts)] = exhausted_coupons()
    assert (title, counts.free, counts.waiting) == ("Spring", 0, 3)
    added = bring_codes(actor=OPERATOR, offer="spring", codes=["AA-1", "BB-1", "BB-2"], at=AT)
    assert (added.added, added.known, added.given) == (2, 1, 2)
    assert set(CouponCode.objects.filter(code__startswith="BB").values_list("lead_id", flat=True)) == set(
        leads[1:3]
    )
    assert CouponWait.objects.get().lead_id == leads[3]
    assert send_due() == 3
    generate_codes(actor=OPERATOR, offer="spring", count=5, prefix="more", at=AT)
    assert not CouponWait.objects.exists()
    assert code_counts()["spring"].free == 4
    assert exhausted_coupons() == []


def sent_page(client: Client, values: dict[str, str]) -> str:
    """What a browser shows after the form was sent."""
    clock.freeze(AT)
    fields = open_form(client, "/f/save")
    answer = client.post(
        "/f/save", {**fields, **values}, headers={"user-agent": "Mozilla/5.0 (X11) Firefox/150.0"}
    )
    assert answer.status_code == 303
    page = client.get(answer["Location"])
    assert page.status_code == 200
    return page.content.decode()


def test_by_mail_the_page_tells_nobody_which_addresses_are_known(client: Client) -> None:
    coupon("spring", "AA-1")
    publish("save", "coupon", about="spring")
    first = sent_page(client, somebody(1))
    assert "10 % off" in first
    assert "AA-1" not in first
    known, unknown = sent_page(client, somebody(1)), sent_page(client, somebody(2))
    assert known == unknown
    assert "as soon as there are new ones" in known


def test_on_the_page_the_code_is_shown_to_who_sent_the_form_for_an_hour(client: Client) -> None:
    coupon("spring", "AA-1", shown="page")
    publish("save", "coupon", about="spring")
    fields = open_form(client, "/f/save")
    answer = client.post(
        "/f/save", {**fields, **somebody(1)}, headers={"user-agent": "Mozilla/5.0 (X11) Firefox/150.0"}
    )
    address = answer["Location"]
    assert '<code class="lw-code">AA-1</code>' in client.get(address).content.decode()
    assert "AA-1" not in client.get("/f/save/thanks").content.decode()
    other = address.replace("?r=", "?r=a" if address[len("/f/save/thanks?r=")] != "a" else "?r=b", 1)[:-1]
    assert "AA-1" not in client.get(other).content.decode()
    clock.freeze(AT + timedelta(hours=2))
    assert "AA-1" not in client.get(address).content.decode()
    # What is suspect gets none: nothing was given out.
    clock.freeze(AT)
    trapped = sent_page(client, {**somebody(2), "homepage": "x"})
    assert "AA-" not in trapped
    assert code_counts()["spring"].given == 1


def test_a_code_is_redeemed_once_by_one_and_counted_for_its_lead() -> None:
    coupon("spring", "AA-1", "AA-2")
    lead = submit(publish("save", "coupon", about="spring"), somebody(1)).lead_id
    seller = make_actor(Role.SALESPERSON)
    done = redeem_code(actor=seller, code="aa 1", reference="order 7", at=AT)
    assert (done.code, done.offer, done.lead_id, done.again) == ("AA-1", "spring", lead, False)
    again = redeem_code(actor=OPERATOR, code="AA1", reference="order 7", at=AT + timedelta(days=2))
    assert (again.again, again.at, again.by) == (True, AT, seller.label)
    for reference in ("", "order 8"):
        with pytest.raises(Conflict, match="AA-1 was redeemed on 2026-03-04 by"):
            redeem_code(actor=OPERATOR, code="AA-1", reference=reference, at=AT)
    event = Event.objects.get(name="coupon_redeemed")
    assert (event.subject, event.properties) == (lead, {"coupon": "AA-1", "offer": "spring"})
    # A code nobody was given can be redeemed too; then there is nobody it is an event of.
    assert redeem_code(actor=OPERATOR, code="AA-2", at=AT).lead_id is None
    assert Event.objects.filter(name="coupon_redeemed").count() == 1
    for actor, code, refusal in (
        (OPERATOR, "AA-3", NotFound),
        (OPERATOR, "--", NotFound),
        (make_actor(Role.ANALYST), "AA-2", Forbidden),
    ):
        with pytest.raises(refusal):
            redeem_code(actor=actor, code=code, at=AT)
    with pytest.raises(NotFound):
        redeem_code(actor=OPERATOR, code="AA-1", offer="autumn", at=AT)


def test_a_redemption_by_mistake_is_taken_back_with_its_event() -> None:
    coupon("spring", "AA-1")
    submit(publish("save", "coupon", about="spring"), somebody(1))
    redeem_code(actor=OPERATOR, code="AA-1", at=AT)
    assert take_redemption_back(actor=OPERATOR, code="AA-1", at=AT)
    assert not take_redemption_back(actor=OPERATOR, code="AA-1", at=AT)
    assert not Event.objects.filter(name="coupon_redeemed").exists()
    redeem_code(actor=OPERATOR, code="AA-1", at=AT + timedelta(days=1))
    assert Event.objects.filter(name="coupon_redeemed").count() == 1


def test_what_is_no_code_and_who_may_not_are_refused() -> None:
    coupon("spring")
    for told, refusal in (
        ({"count": 0}, UnusableInput),
        ({"count": 100_001}, UnusableInput),
        ({"count": 1, "prefix": "<b>"}, UnusableInput),
        ({"count": 1, "offer": "autumn"}, NotFound),
        ({"count": 1, "actor": make_actor(Role.SALESPERSON)}, Forbidden),
    ):
        with pytest.raises(refusal):
            generate_codes(**{"actor": OPERATOR, "offer": "spring", "at": AT, **told})
    with pytest.raises(UnusableInput, match="no code"):
        bring_codes(actor=OPERATOR, offer="spring", codes=["A1", "--"], at=AT)
    assert not CouponCode.objects.exists()


def test_after_its_last_day_nobody_new_gets_a_code(client: Client) -> None:
    coupon("spring", "AA-1", "AA-2", until="2026-03-04")
    form = publish("save", "coupon", about="spring")
    submit(form, somebody(1))
    submit(form, somebody(2), at=AT + timedelta(days=1))
    assert code_counts()["spring"].given == 1
    clock.freeze(AT + timedelta(days=1))
    assert "This offer has ended" in client.get("/f/save/thanks").content.decode()


def test_two_that_are_one_person_keep_one_code_and_erasing_gives_it_to_nobody_else() -> None:
    coupon("spring", "AA-1", "AA-2", "AA-3")
    form = publish("save", "coupon", about="spring")
    one, other = (Lead.objects.get(pk=submit(form, somebody(number)).lead_id) for number in (1, 2))
    merge_leads(actor=OPERATOR, survivor=ref(one), duplicate=ref(other), reason="same", at=AT)
    submit(form, somebody(2), at=AT + timedelta(days=1))
    assert code_counts()["spring"].given == 2
    assert {line.lead for line in code_lines(actor=OPERATOR, offer="spring")} == {ref(one)}
    erase_lead(actor=OPERATOR, lead=ref(one), at=AT)
    counts = code_counts()["spring"]
    assert (counts.free, counts.given) == (1, 2)
    assert not CouponCode.objects.exclude(lead_id=None).exists()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_codes_of_their_own_and_one_person_gets_one() -> None:
    coupon("spring", *(f"AA-{number}" for number in range(12)))
    form = publish("save", "coupon", about="spring")

    def send(number: int) -> None:
        try:
            submit(form, somebody(number % 6), at=AT + timedelta(seconds=number))
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(send, range(18)))
    given = CouponCode.objects.exclude(lead_id=None)
    assert (given.count(), given.values("lead_id").distinct().count()) == (6, 6)
    assert Message.objects.filter(kind="offer.coupon").count() == 6
    assert EventReceipt.objects.count() == 18
