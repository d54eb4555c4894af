"""Offers in the browser: begun by their type, changed, closed; codes made and redeemed; who was there ticked and listed."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from leadwright.accounts.rules import Role
from leadwright.capture.models import CouponCode, Seat
from leadwright.capture.offers.document import OFFER
from leadwright.capture.queries.seats import seat_lines
from leadwright.events.models import Event
from leadwright.platform import clock
from leadwright.playbook import queries as playbook
from tests.accounts.people import OPERATOR, make_user
from tests.capture.forms.world import AT, publish, submit
from tests.messaging.server import MailServer
from tests.ui.opening import text_of

pytestmark = pytest.mark.django_db
COUPON = {
    "type": "coupon",
    "title": "Spring",
    "position": "bofu",
    "worth": "10 %",
    "shown": "mail",
    "until": "",
}
WEBINAR = {
    **{
        "type": "webinar",
        "title": "Looms",
        "position": "mofu",
        "minutes": "45",
        "place": "",
        "zone": "Europe/Berlin",
    },
    **{"begins": "2026-03-11T10:30", "link": "https://meet.example/x"},
}


@pytest.fixture
def marketer(client: Client, server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path))
    clock.freeze(AT)
    client.force_login(make_user(role=Role.MARKETER))
    return client


def test_a_coupon_is_begun_filled_with_codes_and_redeemed(marketer: Client) -> None:
    assert "What is offered?" in text_of(marketer, "/offers/new")
    refused = marketer.post("/offers/new", {**COUPON, "worth": "", "until": "soon"})
    assert refused.status_code == 422
    assert "Enter what a code is worth." in refused.content.decode()
    assert "2027-05-31" in marketer.post("/offers/new", {**COUPON, "until": "soon"}).content.decode()
    assert marketer.post("/offers/new", COUPON)["Location"] == "/offers/spring"
    page = text_of(marketer, "/offers/spring")
    assert "No codes are left" in page
    assert '/forms/new?type=coupon&amp;about=spring"' in page
    begun = text_of(marketer, "/forms/new?type=coupon&about=spring")
    assert 'name="about" value="spring"' in begun

    assert (
        marketer.post("/offers/spring/codes", {"how": "make", "count": "3", "prefix": "may"}).status_code
        == 302
    )
    assert "3 codes are added." in text_of(marketer, "/offers/spring")
    file = SimpleUploadedFile("codes.csv", b"Code;Worth\nAA-1;5\nAA-1;5\n")
    assert marketer.post("/offers/spring/codes", {"file": file}).status_code == 302
    assert "Line 3 stands in the list twice." in text_of(marketer, "/offers/spring")
    for told in ({"how": "make", "count": "x"}, {"codes": "--"}, {"codes": ""}):
        assert marketer.post("/offers/spring/codes", told).status_code == 422
    assert CouponCode.objects.filter(code__startswith="MAY-").count() == 3

    submit(
        publish("save", "coupon", about="spring"), {"email": "ada@lovelace-engines.com", "given_name": "Ada"}
    )
    given = CouponCode.objects.exclude(lead_id=None).get()
    assert marketer.post("/offers/spring/redeem", {"code": given.code, "reference": "7"}).status_code == 302
    assert f"{given.code} is redeemed." in text_of(marketer, f"/offers/spring?code={given.code.lower()}")
    twice = marketer.post("/offers/spring/redeem", {"code": given.code})
    assert twice.status_code == 422
    assert "was redeemed on 2026-03-04 by" in twice.content.decode()
    assert marketer.post("/offers/spring/redeem/back", {"code": given.code}).status_code == 302
    assert not Event.objects.filter(name="coupon_redeemed").exists()
    assert "There is no such code" in text_of(marketer, "/offers/spring?code=ZZ")


def test_who_was_at_a_webinar_is_ticked_listed_and_taken_back(marketer: Client) -> None:
    assert marketer.post("/offers/new", {**WEBINAR, "link": "javascript:x"}).status_code == 422
    assert marketer.post("/offers/new", WEBINAR).status_code == 302
    form = publish("register", "webinar", about="looms")
    for number in range(3):
        submit(form, {"full_name": f"Ada {number}", "email": f"ada{number}@lovelace-engines.com"})
    page = text_of(marketer, "/offers/looms")
    assert "recorded once it has begun" in page
    early = marketer.post("/offers/looms/attendance", {"people": "ada0@lovelace-engines.com"})
    assert (early.status_code, Seat.objects.exclude(attended_at=None).count()) == (422, 0)
    clock.freeze(AT + timedelta(days=8))
    seat = seat_lines(actor=OPERATOR, offer="looms")[0].id
    told = {"seat": [seat], "people": "ada1@lovelace-engines.com\neve@z.example\nbo@@y"}
    assert marketer.post("/offers/looms/attendance", told).status_code == 302
    page = text_of(marketer, "/offers/looms")
    assert "2 are recorded as having been there." in page
    assert "eve@z.example" in page
    assert "Line 3 holds no address" in page
    assert Event.objects.filter(name="webinar_attended").count() == 2
    seats = " ".join(one.id for one in seat_lines(actor=OPERATOR, offer="looms"))
    assert marketer.post("/offers/looms/attendance/back", {"seats": seats}).status_code == 302
    assert not Event.objects.filter(name="webinar_attended").exists()
    assert marketer.post("/offers/looms/attendance", {}).status_code == 422


def test_an_offer_is_changed_closed_and_opened_again(marketer: Client) -> None:
    marketer.post("/offers/new", WEBINAR)
    assert 'value="2026-03-11T10:30"' in text_of(marketer, "/offers/looms/edit")
    assert marketer.post("/offers/looms/edit", {**WEBINAR, "begins": "2026-03-12T11:00"}).status_code == 302
    live = playbook.published(OFFER, "looms")
    assert live is not None
    assert (live.number, live.body.schedule.begins) == (2, "2026-03-12T11:00")
    jumped = marketer.post("/offers/looms/edit", {**WEBINAR, "begins": "2026-03-29T02:30"})
    assert "clocks jump" in jumped.content.decode()
    assert marketer.post("/offers/looms/close").status_code == 302
    assert "This offer is closed" in text_of(marketer, "/offers/looms")
    assert marketer.post("/offers/looms/open", {"version": "2"}).status_code == 302
    assert "Looms" in text_of(marketer, "/offers")
    assert marketer.get("/offers/nothing").status_code == 404
