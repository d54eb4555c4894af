"""Forms in force, and somebody who fills them in."""

import re
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from html import unescape
from typing import Any

from django.test import Client

from leadwright.accounts.actor import operator
from leadwright.capture.forms.around import around
from leadwright.capture.forms.starters import starter_body
from leadwright.capture.forms.tokens import FormToken, seal
from leadwright.capture.operations.submitting import Sender, Submitted, submit_form, token_key
from leadwright.capture.queries.forms import ShownForm, live_form
from leadwright.platform import clock
from leadwright.playbook.operations import draft_document, publish_version

AT = datetime.fromisoformat("2026-03-04T09:30:00+00:00")
ADA: Mapping[str, str] = {
    "full_name": "Ada King",
    "email": "Ada@Lovelace-Engines.com",
    "company": "Lovelace Engines",
    "message": "Two looms, please.\nBy May.",
}

FIREFOX = Sender("203.0.113.0/24", around(user_agent="Mozilla/5.0 (X11) Firefox/150.0"))


def publish(
    slug: str = "contact", starter: str = "contact", *, at: datetime = AT, **changed: Any
) -> ShownForm:
    """A form in force: a starter, with what is changed of it."""
    body = {**starter_body(starter), **changed}
    draft = draft_document(actor=operator(), kind="form", slug=slug, body=body, at=at)
    publish_version(actor=operator(), kind="form", slug=slug, number=draft.number, at=at)
    found = live_form(slug)
    assert found is not None
    return found


def token_of(
    form: ShownForm, *, opened: datetime = AT - timedelta(minutes=1), kiosk: bool = False
) -> FormToken:
    return FormToken(form.version_id, opened, uuid.uuid4(), kiosk)


def submit(
    form: ShownForm,
    values: Mapping[str, str] = ADA,
    *,
    token: FormToken | None = None,
    sender: Sender = FIREFOX,
    at: datetime = AT,
    opened: datetime | None = None,
) -> Submitted:
    """Submit a form, by default one that was open for a minute."""
    token = token or token_of(form, opened=opened or at - timedelta(minutes=1))
    sent = {name: [text] for name, text in values.items()}
    return submit_form(form=form, token=token, sent=sent, sender=sender, at=at)


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send of a page's form as it stands."""
    found = {}
    for told in re.findall(r"<input\b([^>]*)>", page):
        parts = dict(re.findall(r'([a-z-]+)="([^"]*)"', told))
        if parts.get("type") in ("checkbox", "radio") and " checked" not in told:
            continue
        if "name" in parts:
            found[parts["name"]] = unescape(parts.get("value", ""))
    return found


def open_form(
    client: Client, address: str = "/f/contact", *, wait: float = 60, **headers: str
) -> dict[str, str]:
    """Open a hosted form, and let time pass; what it would send."""
    page = client.get(address, headers={"user-agent": "Mozilla/5.0 (X11) Firefox/150.0", **headers})
    assert page.status_code == 200
    clock.freeze(clock.now() + timedelta(seconds=wait))
    return fields_of(page.content.decode())


def sealed(token: FormToken) -> str:
    return seal(token, key=token_key())
