"""Inbound webhooks in the browser: begun, tried, put in force, and what was sent to them."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from leadwright.accounts.models import User
from leadwright.accounts.rules import Role
from leadwright.capture.models import ReceivedPayload
from leadwright.capture.queries.webhooks import live_hook
from leadwright.events.models import Event
from leadwright.leads.models import Lead
from leadwright.platform import clock
from tests.accounts.people import make_user
from tests.capture.webhooks.world import AT, example, in_force, row, secret, send
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(signed_in: Callable[[User], Client]) -> Client:
    clock.freeze(AT)
    starter_in_force(at=AT)
    return signed_in(make_user(role=Role.MARKETER))


def typed(page: str) -> dict[str, str]:
    """What the editor would send as it stands."""
    found = {
        name: unescape(text).lstrip("\n")
        for name, text in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>([^<]*)</textarea>', page)
    }
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    return {**found, "seen": seen[1] if seen else ""}


def test_a_webhook_is_begun_tried_put_in_force_and_given_a_secret(ada: Client) -> None:
    answer = ada.post("/webhooks/new", {"starter": "lead-ad", "title": "Ads"}, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == "/webhooks/ads/edit"
    # The example of the starter is tried at once.
    for told in ("New lead", "Jonas Aalto", "Clicked an advertisement", "Requested, until", "Havunen"):
        assert told in page
    assert "[?@.name==&#x27;email&#x27;]" in page
    assert not Lead.objects.exists()

    form = typed(page)
    wrong = ada.post(
        "/webhooks/ads/edit", {**form, "text": form["text"].replace("email:", "mail:"), "step": "try"}
    )
    assert wrong.status_code == 422
    assert re.search(r"line \d+, facts.mail: .*email", unescape(wrong.content.decode()))
    done = ada.post("/webhooks/ads/edit", {**form, "step": "publish"}, follow=True).content.decode()
    assert "Version 1 is in force." in done
    assert "Make the first secret" in done
    shown = ada.post("/webhooks/ads/secret", follow=True).content.decode()
    [text] = re.findall(r'id="secret" value="(whs_[^"]+)"', shown)
    [address] = re.findall(r'id="address" value="https?://[^/]+(/in/hook_\w+)"', shown)
    assert text not in ada.get("/webhooks/ads").content.decode()
    sent = Client().post(
        address, example(), content_type="application/json", headers={"X-Webhook-Secret": text}
    )
    assert sent.status_code == 200
    log = ada.get("/webhooks/ads").content.decode()
    assert "New lead" in log
    assert "Head of Quality" not in log


def test_a_payload_is_looked_at_and_read_again_by_a_mended_mapping(ada: Client) -> None:
    in_force("other", "other", facts={"full_name": "@.who"})
    received = send({"name": "Mara Lind", "mail": "m@kolmar-foods.com"}, slug="other", key=secret("other"))
    page = ada.get(f"/webhooks/payloads/{received.payload}").content.decode()
    assert "Nothing in it says who it is" in page
    assert "kolmar-foods" in page
    editor = ada.get(f"/webhooks/other/edit?payload={received.payload}").content.decode()
    assert "kolmar-foods" in editor
    form = typed(editor)
    mended = {**form, "text": form["text"].replace("@.who", "@.name")}
    assert "Mara Lind" in ada.post("/webhooks/other/edit", {**mended, "step": "try"}).content.decode()
    refused = ada.post("/webhooks/other/edit", {**mended, "step": "publish"})
    assert (refused.status_code, "Say in a few words" in refused.content.decode()) == (422, True)
    ada.post("/webhooks/other/edit", {**mended, "step": "publish", "reason": "The field is called name"})
    assert live_hook("other").body.facts["full_name"].path == "@.name"  # type: ignore[union-attr]
    for _ in range(2):
        ada.post(f"/webhooks/payloads/{received.payload}/again")
    said = ada.post("/webhooks/other/again", {"which": "everything"}, follow=True).content.decode()
    assert "1 read again; something came of 1." in said
    assert (Lead.objects.count(), Event.objects.count()) == (1, 1)
    assert row(received).state == "taken"
    assert Lead.objects.get().full_name == "Mara Lind"


def test_a_webhook_is_closed_and_opened_and_held_ones_lead_back(ada: Client) -> None:
    in_force()
    key = secret()
    told = example()
    told["field_data"][0]["values"] = ["Cheap pills http://pills.example"]
    send(told, key=key)
    quarantine = ada.get("/quarantine").content.decode()
    assert 'href="/webhooks/lead-ads"' in quarantine
    [held] = set(re.findall(r"/quarantine/(submission_\w+)/release", quarantine))
    ada.post(f"/quarantine/{held}/release")
    assert Lead.objects.count() == 1
    ada.post("/webhooks/lead-ads/close")
    assert live_hook("lead-ads") is None
    assert "Nothing is taken at its address" in ada.get("/webhooks/lead-ads").content.decode()
    ada.post("/webhooks/lead-ads/open")
    assert live_hook("lead-ads") is not None


def test_drafts_are_saved_and_discarded(ada: Client) -> None:
    in_force("other", "other")
    form = typed(ada.get("/webhooks/other/edit").content.decode())
    ada.post(
        "/webhooks/other/edit",
        {**form, "text": form["text"].replace("Another", "Some other"), "step": "save"},
    )
    assert "Some other system" in ada.get("/webhooks/other/edit").content.decode()
    ada.post("/webhooks/other/discard")
    assert "Some other system" not in ada.get("/webhooks/other/edit").content.decode()
    broken = ada.post("/webhooks/other/edit", {"text": "title: [", "payload": "{", "step": "try"})
    assert broken.status_code == 422
    bad = ada.post("/webhooks/other/edit", {**form, "payload": "{", "step": "try"})
    assert "The payload: The body is no JSON" in bad.content.decode()


def test_the_pages_cost_the_same_however_much_was_sent(
    ada: Client, django_assert_max_num_queries: Any
) -> None:
    in_force()
    key = secret()
    for number in range(8):
        told = example()
        told["id"] = str(number)
        told["field_data"][1]["values"] = [f"p{number}@firm{number}works.com"]
        send(told, key=key)
    assert ReceivedPayload.objects.count() == 8
    with django_assert_max_num_queries(20):
        ada.get("/webhooks")
    with django_assert_max_num_queries(26):
        page = ada.get("/webhooks/lead-ads").content.decode()
    assert page.count(">Lead<") == 8
