from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leadwright.capture.ingest.messages import Message, Refused, read_message

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def message(**item: Any) -> Message:
    found = read_message({"userId": "user-42", "messageId": "m", **item}, sent_at=None, received_at=NOW)
    assert isinstance(found, Message), found
    return found


def refusal(**item: Any) -> str:
    found = read_message({"messageId": "m", **item}, sent_at=None, received_at=NOW)
    assert isinstance(found, Refused)
    return found.reason


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"type": "buy", "userId": "a"}, "none of identify"),
        ({"userId": "a"}, "none of identify"),
        ({"type": "page"}, "neither who"),
        ({"type": "page", "userId": None, "anonymousId": ""}, "neither who"),
        (
            {"type": "page", "userId": "undefined", "anonymousId": "00000000-0000-0000-0000-000000000000"},
            "neither who",
        ),
        ({"type": "page", "userId": True}, "neither who"),
        ({"type": "track", "userId": "a"}, "name of an event"),
        ({"type": "track", "userId": "a", "event": "  "}, "name of an event"),
        ({"type": "track", "userId": "a", "event": "Stage Set"}, "Leadwright itself records"),
        ({"type": "track", "userId": "a", "event": "scoreAdjusted"}, "Leadwright itself records"),
        ({"type": "group", "userId": "a"}, "groupId"),
        ({"type": "alias", "userId": "a"}, "previousId"),
    ],
)
def test_what_cannot_be_taken_says_why(item: dict[str, Any], reason: str) -> None:
    assert reason in refusal(**item)


def test_ids_may_be_numbers() -> None:
    found = message(type="track", event="x", userId=42, anonymousId=7.5)

    assert (found.user, found.visitor) == ("42", "7.5")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Lead Captured", "form_submitted"),
        ("Signed Up", "signed_up"),
        ("Demo Requested", "demo_requested"),
        ("demoRequested", "demo_requested"),
        ("Email Link Clicked", "email_clicked"),
        ("Über-Preise angesehen!", "uber_preise_angesehen"),
        ("注册", "other_event"),
        ("42 clicks", "other_event"),
        ("x" * 300, "x" * 60),
    ],
)
def test_events_get_the_names_they_have_here(said: str, name: str) -> None:
    assert message(type="track", event=said).name == name


def test_an_event_whose_name_cannot_be_written_keeps_it() -> None:
    assert message(type="track", event="注册", properties={"plan": "pro"}).properties == {
        "event": "注册",
        "plan": "pro",
    }


def test_properties_get_their_names_here_and_the_first_of_two_stays() -> None:
    told = {"productId": 7, "product_id": 8, "revenue": 19.5, "nothing": None, "Plan": "Pro"}

    assert message(type="track", event="bought", properties=told).properties == {
        "product_id": 7, "amount": 19.5, "plan": "Pro",
    }  # fmt: skip


def test_a_page_is_told_by_its_call_and_by_what_the_browser_adds() -> None:
    around = {
        "url": "https://ex.com/prices?utm_source=G&utm_source=b&gclid=AbC#utm_term=crm",
        "referrer": "$direct",
    }
    found = message(
        type="page", name="Prices", context={"page": around}, properties={"title": "What it costs"}
    )

    assert found.name == "page_viewed"
    assert found.properties == {
        "page_name": "Prices", "url": around["url"], "path": "/prices", "title": "What it costs",
    }  # fmt: skip
    assert found.context["campaign"] == {"source": "G", "term": "crm"}
    assert found.context["click_ids"] == {"gclid": "AbC"}


def test_no_network_address_is_kept() -> None:
    found = message(
        type="track", event="x", context={"ip": "203.0.113.9", "userAgent": "Mozilla", "os": {"name": "x"}}
    )

    assert found.context == {"user_agent": "Mozilla"}


def test_only_identify_describes_a_person() -> None:
    traits = {"email": "a@example.com"}

    assert message(type="identify", context={"traits": traits}).facts == {"email": "a@example.com"}
    assert message(type="track", event="x", context={"traits": traits}).facts == {}


def test_traits_are_the_same_in_both_spellings() -> None:
    camel = {
        "firstName": "Ada",
        "lastName": "King",
        "company": {"name": "Tessera", "employeeCount": 12},
        "isVip": True,
    }
    snake = {
        "first_name": "Ada",
        "last_name": "King",
        "company": {"name": "Tessera", "employee_count": 12},
        "is_vip": True,
    }

    found = message(type="identify", traits=camel)
    assert found.facts == message(type="identify", traits=snake).facts
    assert found.facts == {
        "given_name": "Ada", "family_name": "King", "company": "Tessera", "company_size": "12",
    }  # fmt: skip
    assert found.others == {"is_vip": True}


def test_a_clock_three_hours_ahead_is_put_right() -> None:
    ahead = NOW + timedelta(hours=3)
    found = message(
        type="track",
        event="x",
        timestamp=(ahead - timedelta(seconds=20)).isoformat(),
        sentAt=ahead.isoformat(),
    )

    assert abs(found.occurred_at - (NOW - timedelta(seconds=20))) < timedelta(seconds=1)


@pytest.mark.parametrize("stated", ["tomorrow", 5, None, "9999-12-31T23:59:59Z", "2026-11-22T12:06:00Z"])
def test_a_time_that_cannot_be_is_the_time_of_receiving(stated: object) -> None:
    assert message(type="track", event="x", timestamp=stated).occurred_at == NOW


def test_rudderstacks_own_time_goes_before_the_other() -> None:
    found = message(
        type="track", event="x", originalTimestamp="2026-11-22T11:00:00Z", timestamp="2026-11-22T11:30:00Z"
    )

    assert found.occurred_at == datetime(2026, 11, 22, 11, 0, tzinfo=UTC)


def test_a_long_message_id_is_kept_as_a_digest_so_that_it_still_names_one_message() -> None:
    one, same, other = (
        message(type="page", messageId=text).message_id for text in ("a" * 300, "a" * 300, "a" * 301)
    )

    assert one == same != other
    assert len(one) <= 100
