"""Offers for programs: codes brought in and redeemed once, and who was there."""

import pytest

from leadwright.accounts.rules import Role
from leadwright.capture.models import CouponCode
from leadwright.events.models import Event
from leadwright.messaging.models import Message
from leadwright.platform import clock
from leadwright.platform.models import AuditEntry
from leadwright.playbook.operations import draft_document, publish_version
from tests.accounts.people import OPERATOR
from tests.api.programs import Program
from tests.capture.forms.world import AT, publish, submit
from tests.edge.test_coupons import coupon, somebody
from tests.edge.test_seats import BEGINS, webinar
from tests.leads.people import lead, ref
from tests.messaging.server import MailServer

pytestmark = pytest.mark.django_db


def test_a_program_brings_codes_redeems_one_once_and_reads_the_numbers(server: MailServer) -> None:
    clock.freeze(AT)
    coupon()
    program = Program()
    brought = program.ask("POST", "/offers/spring/codes", {"codes": ["AA-1", "aa1", "BB-2"]})
    assert (brought.status_code, brought.json()) == (201, {"added": 2, "known": 1, "given": 0})
    assert program.ask("POST", "/offers/spring/codes", {"make": 3, "prefix": "X"}).json()["added"] == 3
    for bad in (
        {},
        {"codes": ["A"], "make": 1},
        {"make": 1, "prefix": "<b>"},
        {"codes": ["--"]},
        {"rows": 1},
    ):
        assert program.ask("POST", "/offers/spring/codes", bad).status_code == 422
    assert program.ask("POST", "/offers/autumn/codes", {"make": 1}).status_code == 404
    submit(publish("save", "coupon", about="spring"), somebody(1))
    code = CouponCode.objects.exclude(lead_id=None).get().code
    first = program.ask("POST", f"/offers/spring/codes/{code}/redeem", {"reference": "order-1"}).json()
    again = program.ask("POST", f"/offers/spring/codes/{code}/redeem", {"reference": "order-1"}).json()
    assert (first["again"], again["again"]) == (False, True)
    assert first["lead"].startswith("lead_")
    assert {**first, "again": True} == again
    assert program.ask("POST", f"/offers/spring/codes/{code}/redeem", {}).status_code == 409
    assert program.ask("GET", f"/offers/spring/codes/{code}").json()["reference"] == "order-1"
    assert program.ask("POST", f"/offers/spring/codes/{code}/take-back").json() == {"taken_back": True}
    assert program.ask("POST", "/offers/spring/codes/ZZ/take-back").status_code == 404
    offer = program.ask("GET", "/offers/spring").json()
    assert (offer["numbers"]["submissions"], offer["codes"]["given"], offer["type"]) == (
        1,
        1,
        "coupon",
    )
    assert len(program.ask("GET", "/offers").json()["offers"]) == 1
    seller = Program(Role.SALESPERSON)
    assert seller.ask("POST", f"/offers/spring/codes/{code}/redeem", {}).json()["lead"] == ""
    assert seller.ask("POST", "/offers/spring/codes", {"make": 1}).status_code == 403
    assert Program(Role.ANALYST).ask("POST", f"/offers/spring/codes/{code}/redeem", {}).status_code == 403


def test_a_program_tells_who_was_there(server: MailServer) -> None:
    clock.freeze(AT)
    webinar()
    submit(publish("looms-form", "webinar", about="looms"), {**somebody(1), "full_name": "Ada"})
    clock.freeze(BEGINS)
    program = Program()
    people = [{"email": "ADA1@lovelace-engines.com", "minutes": 40}, {"email": "eve@z.example"}]
    told = program.ask("POST", "/offers/looms/attendance", {"people": people}).json()
    assert told == {"recorded": 1, "known": 0, "strangers": ["eve@z.example"]}
    assert program.ask("POST", "/offers/looms/attendance", {"people": people}).json()["known"] == 1
    refused = program.ask("POST", "/offers/looms/attendance", {"people": [{"email": "x"}]})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/people/0/email")
    assert Event.objects.filter(name="webinar_attended").count() == 1


def test_a_program_gives_a_lead_its_code_and_lists_what_was_given(server: MailServer) -> None:
    clock.freeze(AT)
    coupon("spring", "AA-1")
    program, ana, bo = Program(), lead(email="ana@acme.example"), lead(email="bo@acme.example")
    for one in (ref(ana), "ana@acme.example"):
        assert program.ask("POST", "/offers/spring/codes/give", {"lead": one}).json() == {"code": "AA-1"}
    assert not Message.objects.exists()
    assert program.ask("POST", "/offers/spring/codes/give", {"lead": ref(bo)}).status_code == 409
    [given] = program.ask("GET", "/offers/spring/codes").json()["codes"]
    assert (given["code"], given["lead"], given["redeemed_at"]) == ("AA-1", ref(ana), None)
    for path, status in (("/offers/autumn/codes", 404), ("/offers/spring/codes?limit=0", 422)):
        assert program.ask("GET", path).status_code == status
    assert program.ask("POST", "/offers/autumn/codes/give", {"lead": ref(bo)}).status_code == 404
    analyst = Program(Role.ANALYST)
    assert analyst.ask("POST", "/offers/spring/codes/give", {"lead": ref(bo)}).status_code == 403
    assert AuditEntry.objects.filter(action="coupon.given", object_id=ref(ana)).count() == 1


def test_a_program_lists_seats_and_takes_back_who_was_not_there(server: MailServer) -> None:
    clock.freeze(AT)
    webinar()
    submit(publish("looms-form", "webinar", about="looms"), {**somebody(1), "full_name": "Ada"})
    clock.freeze(BEGINS)
    program = Program()
    people = [{"email": "ada1@lovelace-engines.com", "minutes": 40}]
    program.ask("POST", "/offers/looms/attendance", {"people": people})
    [seat] = program.ask("GET", "/offers/looms/seats").json()["seats"]
    assert seat["minutes"] == 40
    for number in (1, 0):
        gone = program.ask("POST", "/offers/looms/attendance/take-back", {"seats": [seat["id"]]})
        assert gone.json() == {"people": number}
    assert not Event.objects.filter(name="webinar_attended").exists()
    assert program.ask("GET", "/offers/spring/seats").status_code == 404
    assert Program(Role.ANALYST).ask("GET", "/offers/looms/seats").status_code == 403


def test_a_program_reads_landing_pages_and_their_numbers() -> None:
    clock.freeze(AT)
    publish("contact")
    body = {"title": "Looms", "blocks": [{"block": "form", "form": "contact"}]}
    draft_document(actor=OPERATOR, kind="page", slug="looms", body=body, at=AT)
    program = Program()
    [page] = program.ask("GET", "/pages").json()["pages"]
    assert (page["slug"], page["live"], page["drafted"]) == ("looms", None, True)
    publish_version(actor=OPERATOR, kind="page", slug="looms", number=1, at=AT)
    page = program.ask("GET", "/pages/looms").json()
    assert (page["live"], page["numbers"]["submissions"]) == (1, 0)
    assert page["address"].endswith("/p/looms")
    assert program.ask("GET", "/pages/nothing").status_code == 404
    assert Program(Role.ANALYST).ask("GET", "/pages").status_code == 403
