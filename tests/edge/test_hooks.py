"""The door of other systems: who is let in, what they are answered, and that an answer means it is on disk."""

import json

import pytest
from django.test import Client

from leadwright.accounts.actor import operator
from leadwright.capture.models import ReceivedPayload, RefusedDelivery, WebhookAddress
from leadwright.leads.models import Lead
from leadwright.platform import clock
from leadwright.platform.ids import Kind, new_uuid, public_id
from leadwright.playbook.operations import retire_document
from tests.capture.webhooks.world import AT, example, in_force, secret, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> str:
    clock.freeze(AT)
    in_force("listening", "social-listening")
    return secret("listening")


def address() -> str:
    return f"/in/{public_id(Kind.WEBHOOK, WebhookAddress.objects.get(slug='listening').public_id)}"


def test_a_signed_payload_is_taken_with_and_without_a_slash(client: Client, key: str) -> None:
    body = json.dumps(example("social-listening")).encode()
    headers = {"X-Signature": signed(key, body)["x-signature"]}
    first = client.post(address(), body, content_type="application/json", headers=headers)
    assert first.status_code == 200
    assert Lead.objects.count() == 2
    again = client.post(address() + "/", body, content_type="text/plain", headers=headers)
    assert (again.status_code, again.json()) == (200, first.json())
    assert not first.cookies
    assert ReceivedPayload.objects.get().times == 2
    # Nothing can be made of it, and sending it again would not help: it is kept, and the sender is content.
    none = b"[]"
    answer = client.post(
        address(),
        none,
        content_type="application/json",
        headers={"X-Signature": signed(key, none)["x-signature"]},
    )
    assert (answer.status_code, ReceivedPayload.objects.filter(state="failed").count()) == (200, 1)


def test_nobody_else_is_let_in(client: Client, key: str) -> None:
    body = json.dumps(example("social-listening")).encode()
    for headers in (
        {},
        {"X-Signature": "sha256=" + "0" * 64},
        {"X-Signature": signed("other", body)["x-signature"]},
    ):
        answer = client.post(address(), body, content_type="application/json", headers=headers)
        assert answer.status_code == 401
        assert key not in answer.content.decode()
    assert sum(RefusedDelivery.objects.values_list("times", flat=True)) == 3
    assert not ReceivedPayload.objects.exists()
    for method in (client.get, client.head, client.put, client.delete):
        assert method(address()).status_code == 405
    assert (
        client.post(f"/in/{public_id(Kind.WEBHOOK, new_uuid())}", b"{}", content_type="a/b").status_code
        == 404
    )
    assert client.post("/in/nothing", b"{}", content_type="a/b").status_code == 404
    large = b" " * 500_001
    headers = {"X-Signature": signed(key, large)["x-signature"]}
    assert client.post(address(), large, content_type="a/b", headers=headers).status_code == 413
    assert RefusedDelivery.objects.filter(reason__contains="longer").exists()
    retire_document(actor=operator(), kind="webhook", slug="listening", at=AT)
    assert client.post(address(), body, content_type="a/b", headers=headers).status_code == 410
    assert not Lead.objects.exists()
