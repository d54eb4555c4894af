"""What a mapping makes of JSON, and what it refuses."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leadwright.capture.webhooks.document import Proof, WebhookBody
from leadwright.capture.webhooks.paths import BadPath, find, places_in, read_path
from leadwright.capture.webhooks.proof import secret_of, wrong_with
from leadwright.capture.webhooks.reading import (
    MOST_ITEMS,
    UnreadablePayload,
    addresses_in,
    item_from,
    items_of,
    read_payload,
)
from leadwright.playbook import reading
from leadwright.playbook.errors import BadDocument
from tests.capture.webhooks.world import AT, example, signed

DOCUMENT = {"a": [{"name": "x", "n": [1, 2]}, {"name": "y y", "n": None}], "b c": {"d": "e"}}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$.a[0].n[1]", [2]),
        ("$.a[-1].name", ["y y"]),
        ("$.a[*].name", ["x", "y y"]),
        ("$['b c'].d", ["e"]),
        ("$.a[?@.name=='y y'].name", ["y y"]),
        ('$.a[?(@.name == "x")].n', [[1, 2]]),
        ("$.a[1].n", []),
        ("$.a.name", []),
        ("$.a[7]", []),
        ("@", [DOCUMENT]),
    ],
)
def test_a_path_leads_to_what_stands_there(path: str, found: list[object]) -> None:
    assert find(read_path(path), item=DOCUMENT, whole=DOCUMENT) == found


@pytest.mark.parametrize("path", ["a.b", "$.a[", "$..a", "$.a[?@.n>1]", "@.a b", "$.", ""])
def test_what_is_no_path_is_refused_with_the_place(path: str) -> None:
    with pytest.raises(BadPath, match="path"):
        read_path(path)


def test_the_paths_of_a_payload_lead_back_to_it() -> None:
    payload = example()
    listed = places_in(payload)
    assert ("@.field_data[?@.name=='email'].name", "email") in listed
    for path, text in listed:
        assert str(find(read_path(path), item=payload, whole=payload)[0]) == text


def webhook(**changed: Any) -> WebhookBody:
    body = {"title": "T", "facts": {"email": "@.mail"}, **changed}
    found = reading.read("webhook", "t", body).body
    assert isinstance(found, WebhookBody)
    return found


def test_values_are_found_said_otherwise_and_defaulted() -> None:
    body = webhook(
        facts={
            "email": {"path": ["@.nothing", "@.mail"]},
            "country": {"path": "@.land", "map": {"deutschland": "Germany"}},
            "city": {"path": "@.city", "default": "Lyon"},
            "industry": "Mills",
            "custom.tier": {"path": "@.tier", "map": {"1": "gold"}, "default": "none"},
            "need": "@.tags",
        },
        events=[
            {"name": "form_submitted", "properties": {"minutes": "@.n", "text": "$.note", "form": "web"}}
        ],
        id="@.id",
        occurred_at="@.at",
        items="$.rows",
    )
    rows = [
        {
            "mail": "a@b.example",
            "land": "DEUTSCHLAND",
            "tier": 9,
            "tags": ["x", 2, True],
            "n": 4,
            "id": 7,
            "at": 1764576000,
        }
    ]
    [item] = items_of(body, {"rows": rows, "note": "n"}, zone="UTC")
    assert item.texts == {
        "email": "a@b.example",
        "country": "Germany",
        "city": "Lyon",
        "industry": "Mills",
        "custom.tier": "none",
        "need": "x, 2, yes",
    }
    assert item.events[0].properties == {"minutes": 4, "text": "n", "form": "web"}
    assert (item.key, item.occurred_at) == ("7", datetime(2025, 12, 1, 8, 0, tzinfo=UTC))
    assert item_from(json.loads(json.dumps(item.as_plain()))) == item


def test_conditions_leave_out_and_hold_back() -> None:
    body = webhook(
        items="$.rows",
        only=[{"path": "@.kind", "none_of": ["test"]}],
        consents=[{"wording": "Yes, write to me.", "when": [{"path": "@.ok"}], "confirm": False}],
        events=[
            {"name": "newsletter_subscribed", "when": [{"path": "@.ok", "any_of": ["YES"]}]},
            {"name": {"path": "@.did", "map": {"chat": "chat_started"}}},
        ],
    )
    rows: list[object] = [
        {"kind": "test"},
        {"ok": True},
        {"ok": False, "did": "Chat"},
        {"ok": "no", "did": "??"},
        "text",
    ]
    read = items_of(body, {"rows": rows}, zone="UTC")
    assert read[0].left_out == "Left out by the mapping: only where @.kind is not test."
    assert [[event.name for event in one.events] for one in read[1:]] == [
        ["newsletter_subscribed"],
        ["chat_started"],
        [],
        [],
    ]
    assert [len(one.consents) for one in read[1:]] == [1, 0, 0, 0]


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("{", "no JSON"),
        ("3", "neither an object nor a list"),
        ('{"a": NaN}', "NaN"),
        ("[" * 200_000, "deep"),
        ('{"a":' * 60 + "1" + "}" * 60, "deep"),
    ],
)
def test_what_cannot_be_read_says_why(raw: str, sentence: str) -> None:
    with pytest.raises(UnreadablePayload, match=sentence):
        read_payload(raw)


def test_odd_characters_and_too_many_items() -> None:
    assert read_payload('{"a\\u0000b": "x\\ud800y"}') == {"ab": "xy"}
    with pytest.raises(UnreadablePayload, match="Nothing stands at"):
        items_of(webhook(items="$.rows"), {}, zone="UTC")
    with pytest.raises(UnreadablePayload, match="at most 500"):
        items_of(webhook(items="$.rows"), {"rows": [{}] * (MOST_ITEMS + 1)}, zone="UTC")
    assert addresses_in({"a": ["x <A@b.Example>; c@d.example"], "e@f.example": 1}) == [
        "a@b.example",
        "c@d.example",
        "e@f.example",
    ]


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"facts": {"mail": "@.mail"}}, "facts.mail"),
        ({"facts": {"email": "@..mail"}}, "email"),
        ({"items": "@.rows"}, "begin its path with"),
        ({"events": [{"name": "Signed Up"}]}, "no name of an event"),
        ({"events": [{"name": "stage_set"}]}, "own work"),
        ({"events": [{"name": {"path": "@.x", "map": {"a": "lead_imported"}}}]}, "own work"),
        ({"consents": [{"wording": "Yes, write to me."}]}, "when"),
        ({"proof": {"signs": "timestamp.body"}}, "timestamp_header"),
        ({"unheard": 1}, "unheard"),
    ],
)
def test_a_document_that_cannot_be_meant_is_refused(changed: dict[str, Any], place: str) -> None:
    with pytest.raises(BadDocument, match=place):
        webhook(**changed)


def test_a_document_is_stored_as_it_was_written() -> None:
    told = {
        "title": "T",
        "facts": {"email": "@.mail", "city": {"path": "@.city", "default": "Lyon"}, "role": "Buyer"},
    }
    assert reading.read("webhook", "t", told).stored == told


def test_signatures_of_the_usual_kinds_are_checked() -> None:
    body, ours = b'{"a":1}', "s3"
    plain = Proof(prefix="sha256=")
    assert wrong_with(plain, headers=signed(ours, body), body=body, secrets=[ours], at=AT) == ""
    assert wrong_with(plain, headers=signed(ours, body), body=body, secrets=["new", ours], at=AT) == ""
    for headers, text in (
        (signed("other", body), "does not belong"),
        ({}, "no header"),
        ({"x-signature": "zz"}, "does not"),
    ):
        assert text in wrong_with(plain, headers=headers, body=body, secrets=[ours], at=AT)
    assert "does not" in wrong_with(
        plain, headers=signed(ours, body), body=body + b" ", secrets=[ours], at=AT
    )
    timed = Proof(signs="timestamp.body", timestamp_header="X-Time", header="X-Sig", encoding="base64")
    stamp = str(int(AT.timestamp()))
    value = base64.b64encode(
        hmac.digest(ours.encode(), stamp.encode() + b"." + body, hashlib.sha256)
    ).decode()
    headers = {"x-sig": f"bad {value}", "x-time": stamp}
    assert wrong_with(timed, headers=headers, body=body, secrets=[ours], at=AT) == ""
    assert "off" in wrong_with(
        timed, headers=headers, body=body, secrets=[ours], at=AT + timedelta(minutes=6)
    )
    assert "no time" in wrong_with(
        timed, headers={**headers, "x-time": "soon"}, body=body, secrets=[ours], at=AT
    )
    held = Proof(by="secret", header="Authorization", prefix="Bearer ")
    assert wrong_with(held, headers={"authorization": "Bearer s3"}, body=body, secrets=[ours], at=AT) == ""
    assert "not the one" in wrong_with(
        held, headers={"authorization": "Bearer s4"}, body=body, secrets=[ours], at=AT
    )
    one, two = (secret_of(b"k", webhook=b"w", turn=turn) for turn in (1, 2))
    assert one != two
    assert len(one) == 36
    assert one.startswith("whs_")
