"""Programs write offers, landing pages and forms: created, published anew, retired; and what is wrong is told where it stands."""

from typing import Any

import pytest

from leadwright.accounts.rules import Role
from leadwright.capture.models import Seat
from leadwright.messaging.models import Message
from leadwright.platform import clock
from leadwright.platform.models import AuditEntry
from leadwright.playbook.models import DocumentVersion
from leadwright.playbook.operations import draft_document
from tests.accounts.people import OPERATOR
from tests.api.programs import Program
from tests.capture.forms.world import AT, publish, submit
from tests.edge.test_coupons import somebody
from tests.edge.test_seats import webinar
from tests.messaging.server import MailServer

pytestmark = pytest.mark.django_db

COUPON = {"title": "Spring", "type": "coupon", "coupon": {"worth": "10 % off"}}
PAGE = {"title": "Stores", "blocks": [{"block": "text", "text": "Cold."}]}
FORM = {
    "title": "Trial",
    "fields": [{"field": "email", "required": True}, {"custom": "seats", "type": "integer"}],
}


@pytest.fixture(autouse=True)
def stopped_clock() -> None:
    clock.freeze(AT)


@pytest.mark.parametrize(
    ("kind", "document", "changed"),
    [
        ("offers", COUPON, {**COUPON, "coupon": {"worth": "12 % off", "until": "2027-05-31"}}),
        ("pages", PAGE, {**PAGE, "title": "Cold stores"}),
        ("forms", FORM, {**FORM, "button": "Try it"}),
    ],
)
def test_a_program_creates_publishes_and_retires(
    kind: str, document: dict[str, Any], changed: dict[str, Any]
) -> None:
    program, path = Program(), f"/{kind}/spring"
    told = {"slug": "spring", "document": document, "reason": "For the season"}
    made = program.ask("POST", f"/{kind}", told)
    assert (made.status_code, made.json()) == (201, {"slug": "spring", "version": 1, "changed": True})
    assert program.ask("POST", f"/{kind}", told).status_code == 409
    assert program.ask("GET", path).json()["title"] == document["title"]

    anew = {"document": changed, "version": 1}
    answers = [program.ask("POST", f"{path}/versions", {"document": changed}).json() for _ in range(2)]
    assert [(one["version"], one["changed"]) for one in answers] == [(2, True), (2, False)]
    late = program.ask("POST", f"{path}/versions", anew)
    assert (late.status_code, "version 2 is in force" in late.json()["detail"]) == (409, True)
    held = program.ask("GET", f"{path}/document").json()
    assert (held["version"], held["document"]) == (2, changed)
    sent = program.ask("POST", f"{path}/versions", {"document": held["document"], "version": 2}).json()
    assert sent == {"slug": "spring", "version": 2, "changed": False}

    gone = [program.ask("POST", f"{path}/retire", {"reason": "Over"}).json() for _ in range(2)]
    assert gone == [{"changed": True}, {"changed": False}]
    assert program.ask("GET", f"{path}/document").json()["version"] is None
    assert program.ask("POST", f"/{kind}", told).status_code == 409
    back = program.ask("POST", f"{path}/versions", {"document": changed}).json()
    assert back == {"slug": "spring", "version": 3, "changed": True}
    reasons = DocumentVersion.objects.order_by("number").values_list("reason", "status")
    assert list(reasons) == [("For the season", "retired"), ("", "retired"), ("", "published")]
    assert AuditEntry.objects.filter(action="document.published").count() == 3


@pytest.mark.parametrize(
    ("kind", "told", "place"),
    [
        ("offers", {"slug": "Spring!", "document": COUPON}, "#/slug"),
        ("offers", {"slug": "new", "document": COUPON}, "#/slug"),
        ("offers", {"slug": "a", "document": {"title": "", "type": "demo"}}, "#/document/title"),
        ("offers", {"slug": "a", "document": {"title": "A", "type": "coupon"}}, "#/document"),
        ("offers", {"slug": "a", "document": {"title": "A", "price": 3}}, "#/document/price"),
        ("offers", {"slug": "a", "document": {"title": "A guide"}}, "#/document/type"),
        ("pages", {"slug": "a", "document": {**PAGE, "blocks": []}}, "#/document/blocks"),
        ("pages", {"slug": "a", "document": {**PAGE, "blocks": [{"block": "form"}]}}, "#/document/blocks/0"),
        ("forms", {"slug": "new", "document": FORM}, "#/slug"),
        (
            "forms",
            {"slug": "a", "document": {**FORM, "fields": [{"field": "emial"}]}},
            "#/document/fields/0/field",
        ),
        ("forms", {"slug": "a", "document": {**FORM, "fields": [{"custom": "seats"}]}}, "#/document"),
        (
            "forms",
            {"slug": "a", "document": {**FORM, "consents": [{"wording": "Yes"}]}},
            "#/document/consents/0/wording",
        ),
    ],
)
def test_what_is_wrong_is_told_where_it_stands_and_changes_nothing(
    kind: str, told: dict[str, Any], place: str
) -> None:
    refused = Program().ask("POST", f"/{kind}", told)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == place, refused.json()
    assert not DocumentVersion.objects.filter(document__slug__in=("a", "new")).exists()


def test_what_there_is_none_of_is_not_found() -> None:
    program = Program()
    for path, document in (("/offers/none", COUPON), ("/pages/none", PAGE), ("/forms/none", FORM)):
        assert program.ask("POST", f"{path}/versions", {"document": document}).status_code == 404
        assert program.ask("POST", f"{path}/retire", {}).status_code == 404
        assert program.ask("GET", f"{path}/document").status_code == 404


def test_an_offer_keeps_its_type_and_drafts_of_people_stay() -> None:
    program = Program()
    program.ask("POST", "/offers", {"slug": "spring", "document": COUPON})
    other = program.ask("POST", "/offers/spring/versions", {"document": {"title": "Spring", "type": "demo"}})
    assert (other.status_code, other.json()["errors"][0]["pointer"]) == (422, "#/document/type")
    program.ask("POST", "/pages", {"slug": "stores", "document": PAGE})
    draft_document(actor=OPERATOR, kind="page", slug="stores", body={**PAGE, "title": "Mine"}, at=AT)
    assert program.ask("POST", "/pages/stores/versions", {"document": {**PAGE, "title": "Ours"}}).json()[
        "changed"
    ]
    assert DocumentVersion.objects.get(status="draft").body["title"] == "Mine"


def test_a_form_of_a_program_takes_submissions_until_it_is_retired() -> None:
    program = Program()
    program.ask("POST", "/forms", {"slug": "trial", "document": FORM})
    answers = {"answers": {"email": "ana@acme.example", "custom.seats": "12"}}
    lead = program.ask("POST", "/forms/trial/submissions", answers).json()["lead"]
    assert program.ask("GET", f"/leads/{lead}").json()["custom"]["seats"] == 12
    program.ask("POST", "/forms/trial/retire", {})
    assert program.ask("POST", "/forms/trial/submissions", answers).status_code == 404


def test_who_has_a_seat_is_told_of_another_time(server: MailServer) -> None:
    webinar()
    submit(publish("looms-form", "webinar", about="looms"), {**somebody(1), "full_name": "Ada"})
    assert Seat.objects.exists()
    before = Message.objects.count()
    program = Program()
    held = program.ask("GET", "/offers/looms/document").json()
    moved = {**held["document"], "schedule": {**held["document"]["schedule"], "minutes": 90}}
    assert program.ask("POST", "/offers/looms/versions", {"document": moved}).json()["changed"]
    assert Message.objects.count() == before + 1


@pytest.mark.parametrize("role", [Role.SALES_MANAGER, Role.SALESPERSON, Role.ANALYST])
def test_only_who_writes_the_playbook_writes_by_program(role: Role) -> None:
    Program().ask("POST", "/offers", {"slug": "spring", "document": COUPON})
    program = Program(role)
    for path, body in (
        ("/offers", {"slug": "b", "document": COUPON}),
        ("/offers/spring/versions", {"document": COUPON}),
        ("/offers/spring/retire", {}),
        ("/pages", {"slug": "b", "document": PAGE}),
        ("/forms", {"slug": "b", "document": FORM}),
        ("/forms/contact/retire", {}),
    ):
        assert program.ask("POST", path, body).status_code == 403
    assert program.ask("GET", "/offers/spring/document").status_code == 200
