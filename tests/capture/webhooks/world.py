"""Inbound webhooks in force, and what sends to them."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from leadwright.accounts.actor import operator
from leadwright.capture.models import ReceivedPayload, WebhookAddress
from leadwright.capture.operations.receiving import Delivery, Received, receive_payload
from leadwright.capture.operations.webhooks import make_secret
from leadwright.capture.queries.webhooks import live_hook
from leadwright.capture.webhooks.document import Hook
from leadwright.capture.webhooks.starters import starters
from leadwright.platform.ids import Kind, parse_public_id
from leadwright.playbook.operations import draft_document, publish_version

AT = datetime.fromisoformat("2026-12-01T09:30:00+00:00")


def in_force(slug: str = "lead-ads", starter: str = "lead-ad", *, at: datetime = AT, **changed: Any) -> Hook:
    """A webhook in force: a starter, with what is changed of it."""
    body = {**starters()[starter].plain, **changed}
    draft = draft_document(actor=operator(), kind="webhook", slug=slug, body=body, at=at)
    publish_version(actor=operator(), kind="webhook", slug=slug, number=draft.number, at=at)
    found = live_hook(slug)
    assert found is not None
    return found


def secret(slug: str = "lead-ads", *, at: datetime = AT) -> str:
    return make_secret(actor=operator(), slug=slug, at=at).text


def example(starter: str = "lead-ad") -> Any:
    return json.loads(starters()[starter].example)


def signed(text: str, body: bytes, prefix: str = "sha256=") -> Mapping[str, str]:
    return {"x-signature": prefix + hmac.new(text.encode(), body, hashlib.sha256).hexdigest()}


def send(
    payload: Any,
    *,
    slug: str = "lead-ads",
    key: str,
    headers: Mapping[str, str] | None = None,
    at: datetime = AT,
) -> Received:
    """Send a payload as a service that knows the secret does."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    hook = live_hook(slug)
    assert hook is not None
    own = signed(key, body) if hook.body.proof.by == "signature" else {"x-webhook-secret": key}
    address = WebhookAddress.objects.get(slug=slug).public_id
    return receive_payload(address=address, delivery=Delivery(body, {**own, **(headers or {})}), at=at)


def row(received: Received) -> ReceivedPayload:
    return ReceivedPayload.objects.get(public_id=parse_public_id(Kind.PAYLOAD, received.payload))
