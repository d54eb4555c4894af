"""The tracking API, asked as recorded SDKs ask it."""

import gzip
import json
from base64 import b64encode, urlsafe_b64encode
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from leadwright.accounts.actor import operator
from leadwright.capture.models import RefusedMessage, WriteKey
from leadwright.capture.operations.write_keys import NewWriteKey, create_write_key, switch_write_key
from leadwright.edge import ingest
from leadwright.events.models import Event
from leadwright.leads.models import DirtyLead, Identity, Lead, PossibleDuplicate, Subject
from leadwright.platform import clock
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.pacing import Pace
from tests.accounts.people import NOW

pytestmark = pytest.mark.django_db

WIRE = Path(__file__).parent / "wire"
SIX = ["alias_named", "form_submitted", "group_joined", "identified", "page_viewed", "screen_viewed"]


@pytest.fixture(autouse=True)
def stopped_clock() -> None:
    clock.freeze(NOW)


@pytest.fixture
def key() -> NewWriteKey:
    return create_write_key(actor=operator(), source="app", kind=WriteKey.SERVER, at=NOW)


def basic(key: NewWriteKey) -> str:
    return "Basic " + b64encode(f"{key.text}:".encode()).decode()


def send(key: NewWriteKey, *items: dict[str, Any], **headers: str) -> Any:
    numbered = [{"messageId": f"m{place}", **item} for place, item in enumerate(items)]
    return Client(enforce_csrf_checks=True).post(
        "/v1/batch",
        json.dumps({"batch": numbered}),
        content_type="application/json",
        headers={"authorization": basic(key), **headers},
    )


def replay(name: str, key: NewWriteKey) -> list[int]:
    """Every POST of a recording, with our key; the statuses."""
    statuses = []
    for line in (WIRE / f"{name}.jsonl").read_text().splitlines():
        recorded = json.loads(line)
        method, address, _ = recorded["line"].split(" ")
        told = {name.lower(): value for name, value in recorded["headers"]}
        body = recorded["body"].replace("wk_test_123", key.text).encode()
        packed = "content-encoding" in told
        answer = Client(enforce_csrf_checks=True).generic(
            method,
            address.replace("wk_test_123", key.text),
            gzip.compress(body) if packed else body,
            content_type=told.get("content-type", ""),
            headers={
                **{name: told[name] for name in ("sentat", "content-encoding", "origin") if name in told},
                **({"authorization": basic(key)} if "authorization" in told else {}),
            },
        )
        statuses.append(answer.status_code)
    return statuses


def names() -> list[str]:
    return sorted(Event.objects.values_list("name", flat=True))


@pytest.mark.parametrize("name", ["py", "pygz", "node", "br_std"])
def test_a_recorded_sdk_delivers_everything_and_again_adds_nothing(name: str, key: NewWriteKey) -> None:
    assert set(replay(name, key)) <= {200, 204}
    first = list(Event.objects.values_list("name", "subject", "occurred_at"))
    assert set(names()) <= {*SIX, "button_clicked"}
    assert "identified" in names()

    assert set(replay(name, key)) <= {200, 204}
    assert list(Event.objects.values_list("name", "subject", "occurred_at")) == first
    assert Lead.objects.filter(email="ada@example.com").count() == 1
    assert not RefusedMessage.objects.exists()


@pytest.mark.parametrize("name", ["rs", "rsbr", "rspy", "br_batch", "cdn2"])
def test_other_recordings_are_taken_whole(name: str, key: NewWriteKey) -> None:
    assert set(replay(name, key)) <= {200, 204}
    assert Event.objects.exists()
    assert not RefusedMessage.objects.exists()


def test_a_retry_with_a_new_time_of_sending_adds_nothing(key: NewWriteKey) -> None:
    assert replay("pyretry", key) == [200, 200, 200]
    assert names() == SIX


def test_a_user_becomes_a_lead_whose_visitor_history_it_gets(key: NewWriteKey) -> None:
    before, after = NOW - timedelta(minutes=9), NOW - timedelta(minutes=5)
    send(
        key,
        {
            "type": "page",
            "anonymousId": "device",
            "timestamp": before.isoformat(),
            "properties": {"path": "/prices"},
        },
    )
    assert not Lead.objects.exists()

    send(key, {"type": "identify", "messageId": "i", "userId": "u", "anonymousId": "device", "timestamp": after.isoformat(),
               "traits": {"email": "Ada@Example.com", "name": "Ada King", "title": "CTO"}})  # fmt: skip

    lead = Lead.objects.get()
    assert (lead.email, lead.full_name, lead.role) == ("ada@example.com", "Ada King", "CTO")
    subjects = Subject.objects.filter(lead_id=lead.pk).values_list("pk", flat=True)
    assert Event.objects.filter(subject__in=list(subjects)).count() == 2
    assert DirtyLead.objects.filter(lead_id=lead.pk).exists()


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (0, 2, 1, 3), (0, 2, 3, 1)])
def test_a_device_in_two_hands_belongs_to_each_for_their_time_however_late_it_is_told(
    key: NewWriteKey, order: tuple[int, ...]
) -> None:
    at = [(NOW - timedelta(minutes=9 - place)).isoformat() for place in range(4)]
    items = [
        {"type": "identify", "messageId": "0", "userId": "ada", "anonymousId": "device", "timestamp": at[0]},
        {"type": "page", "messageId": "1", "anonymousId": "device", "timestamp": at[1]},
        {"type": "identify", "messageId": "2", "userId": "eva", "anonymousId": "device", "timestamp": at[2]},
        {"type": "page", "messageId": "3", "anonymousId": "device", "timestamp": at[3]},
    ]
    for place in order:
        send(key, items[place])

    lead_of = dict(Subject.objects.values_list("pk", "lead_id"))
    owner = {event.message_id: lead_of[event.subject] for event in Event.objects.all()}
    assert owner["0"] != owner["2"]
    assert owner["3"] == owner["2"]
    assert owner["1"] == owner["0"]


def test_an_older_identify_that_comes_late_takes_nothing_away(key: NewWriteKey) -> None:
    at = [(NOW - timedelta(minutes=9 - place)).isoformat() for place in range(3)]
    send(
        key,
        {"type": "identify", "messageId": "1", "userId": "eva", "anonymousId": "device", "timestamp": at[1]},
    )
    send(
        key,
        {"type": "identify", "messageId": "0", "userId": "ada", "anonymousId": "device", "timestamp": at[0]},
    )
    send(key, {"type": "page", "messageId": "2", "anonymousId": "device", "timestamp": at[2]})

    lead_of = dict(Subject.objects.values_list("pk", "lead_id"))
    owner = {event.message_id: lead_of[event.subject] for event in Event.objects.all()}
    assert owner["2"] == owner["1"] != owner["0"]


def test_what_programs_send_for_nobody_joins_nobody(key: NewWriteKey) -> None:
    send(
        key,
        *(
            {"type": "track", "event": "x", "userId": word}
            for word in ("null", "anonymous", "0", "-1", "", "test")
        ),
    )

    assert not Lead.objects.exists()
    assert not Event.objects.exists()
    assert RefusedMessage.objects.count() == 6


def test_a_known_address_under_a_public_key_is_given_the_user_and_keeps_its_facts() -> None:
    server = create_write_key(actor=operator(), source="crm", kind=WriteKey.SERVER, at=NOW)
    page = create_write_key(actor=operator(), source="site", kind=WriteKey.BROWSER, at=NOW)
    send(server, {"type": "identify", "userId": "1", "traits": {"email": "ada@example.com", "title": "CTO"}})
    stranger = {"email": "ada@example.com", "title": "Nobody", "phone": "+49 30 901820"}
    send(page, {"type": "identify", "userId": "x", "traits": stranger})

    lead = Lead.objects.get()
    assert (lead.role, lead.phone) == ("CTO", "+4930901820")
    assert {one.namespace for one in Identity.objects.filter(kind="user")} == {"crm", "site"}


def test_two_known_users_an_alias_calls_one_are_for_a_person_to_join(key: NewWriteKey) -> None:
    send(key, {"type": "identify", "userId": "a"}, {"type": "identify", "userId": "b"})
    send(key, {"type": "alias", "messageId": "x", "userId": "a", "previousId": "b"})
    send(key, {"type": "alias", "messageId": "y", "userId": "a", "previousId": "a"})

    assert PossibleDuplicate.objects.count() == 1
    assert not Identity.objects.filter(kind="visitor").exists()


def test_a_group_is_the_company_of_its_member(key: NewWriteKey) -> None:
    send(
        key, {"type": "group", "userId": "u", "groupId": "g7", "traits": {"name": "Tessera", "employees": 40}}
    )

    lead = Lead.objects.get()
    assert (lead.company_name, lead.company_size) == ("Tessera", 40)
    assert Event.objects.get().properties == {"group": "g7"}


def test_one_bad_message_is_noted_and_costs_nothing_else(key: NewWriteKey) -> None:
    answer = send(
        key,
        {"type": "track", "userId": "u", "event": "Stage Set"},
        {"type": "track", "userId": "u", "event": "x"},
    )

    assert answer.status_code == 200
    assert names() == ["x"]
    refused = RefusedMessage.objects.get()
    assert (refused.kind, refused.message_id) == ("track", "m0")


@pytest.mark.parametrize(
    ("raw", "status"), [(b"{", 400), (b'{"batch": 1}', 400), (b"x" * 600_000, 400), (b'{"batch": []}', 200)]
)
def test_what_cannot_be_read_is_refused(key: NewWriteKey, raw: bytes, status: int) -> None:
    answer = Client().post("/v1/b", raw, content_type="text/plain", headers={"authorization": basic(key)})

    assert answer.status_code == status


def test_keys(key: NewWriteKey) -> None:
    unknown = NewWriteKey(key.key, "wk_made_up")
    assert send(unknown, {"type": "track", "event": "x", "userId": "u"}).status_code == 401

    reference = public_id(Kind.WRITE_KEY, key.key.public_id)
    switch_write_key(actor=operator(), key=reference, on=False, at=NOW)
    assert send(key, {"type": "track", "event": "x", "userId": "u"}).status_code == 200
    assert not Event.objects.exists()


def test_a_key_bound_to_a_site_is_not_taken_from_another() -> None:
    bound = create_write_key(
        actor=operator(), source="site", kind=WriteKey.BROWSER, origins=["https://www.example.com/"], at=NOW
    )
    item = {"type": "page", "anonymousId": "device"}
    assert send(bound, item, origin="https://evil.example").status_code == 403
    assert send(bound, item, origin="https://www.example.com").status_code == 200


def test_other_sites_may_ask_without_cookies(key: NewWriteKey) -> None:
    asked = Client().options(
        "/v1/t", headers={"origin": "https://x.example", "access-control-request-headers": "authorization"}
    )
    sent = send(key, {"type": "page", "anonymousId": "device"}, origin="https://x.example")

    assert asked.status_code == 204
    assert sent.status_code == 200
    for answer in (asked, sent):
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "authorization" in answer["Access-Control-Allow-Headers"]
        assert answer["Access-Control-Expose-Headers"] == "Retry-After"
        assert not answer.cookies


def test_a_slash_at_the_end_is_no_redirect(key: NewWriteKey) -> None:
    body = json.dumps({"anonymousId": "device", "messageId": "m", "writeKey": key.text})
    assert Client().post("/v1/page/", body, content_type="application/json").status_code == 200
    assert names() == ["page_viewed"]


def test_a_pixel_is_a_picture_whatever_comes(key: NewWriteKey) -> None:
    told = {"writeKey": key.text, "userId": "u", "event": "Email Opened", "messageId": "p"}
    data = urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")
    for query in (
        f"data={data}",
        f"writeKey={key.text}&userId=u&event=Flat&properties.subject=Hello",
        "data=%%%",
        "",
    ):
        answer = Client().get(f"/v1/pixel/track?{query}")
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/gif")

    assert names() == ["email_opened", "flat"]
    assert Event.objects.get(name="flat").properties == {"subject": "Hello"}


def test_the_settings_sdks_ask_for_first() -> None:
    segment = Client().get("/v1/projects/wk_1/settings").json()
    rudder = Client().get("/sourceConfig/?writeKey=wk_1").json()

    assert segment["integrations"]["Segment.io"]["apiKey"] == "wk_1"
    assert segment["integrations"]["Segment.io"]["apiHost"].endswith("/v1")
    assert (rudder["source"]["writeKey"], rudder["source"]["enabled"]) == ("wk_1", True)


def test_whoever_sends_too_fast_is_told_when_to_come_again(
    key: NewWriteKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "_KEY_PACE", Pace(rate=0.5, burst=1))
    item = {"type": "page", "anonymousId": "device"}

    assert send(key, item).status_code == 200
    late = send(key, item)
    assert (late.status_code, late["Retry-After"]) == (429, "2")


def test_the_number_of_statements_does_not_grow_with_the_batch(
    key: NewWriteKey, django_assert_max_num_queries: Any
) -> None:
    items = [
        {
            "type": "identify",
            "userId": f"u{n}",
            "anonymousId": f"d{n}",
            "traits": {"email": f"u{n}@example.com"},
        }
        for n in range(200)
    ]
    with django_assert_max_num_queries(60):
        assert send(key, *items).status_code == 200
    assert Lead.objects.count() == 200
