"""Segments and personas in the browser, by their HTML."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from leadwright.accounts.rules import Role
from leadwright.platform import clock
from leadwright.playbook import queries
from leadwright.playbook.models import DocumentVersion
from leadwright.ui.lists import tree
from leadwright.ui.lists.compact import pack
from tests.accounts.people import make_user
from tests.ui.crowd import buyer, compute

pytestmark = pytest.mark.django_db

SignIn = Callable[[Any], Client]
LIST = "/playbook/audiences"
PRICING = {"event": "page_viewed", "where": [{"property": "path", "starts_with": "/pricing"}]}


@pytest.fixture
def editor(signed_in: SignIn) -> Client:
    now = clock.now()
    buyer(now, full_name="<script>alert(1)</script>")
    compute(now)
    return signed_in(make_user(role=Role.MARKETER))


def typed(**more: str) -> dict[str, str]:
    return {
        "title": "Looked at prices",
        "describes": "Anybody who did",
        "where": pack(tree.rooted(PRICING)),
        "reason": "For the letter on prices",
        **more,
    }


def test_the_list_counts_who_is_in_and_one_broken_document_leaves_the_others(editor: Client) -> None:
    page = editor.get(LIST).content.decode()
    assert (">1</a>" in page, "Top of the funnel" in page, "Decides" in page) == (True, True, True)
    body = {"title": "Broken", "when": {"field": "custom.gone", "known": True}}
    document = DocumentVersion.objects.get(document__slug="tofu").document
    DocumentVersion.objects.filter(document=document).update(status="retired")
    document.versions.create(
        number=9,
        status="published",
        body=body,
        digest="x",
        author="x",
        created_at=clock.now(),
        published_at=clock.now(),
    )
    broken = editor.get(LIST)
    assert broken.status_code == 200
    assert "custom.gone" in broken.content.decode()
    assert ">1</a>" in broken.content.decode()


def test_a_segment_is_made_looked_at_published_and_changed(editor: Client) -> None:
    address = f"{LIST}/segment/edit"
    page = editor.get(address, typed()).content.decode()
    assert ('<b class="num">1</b> lead' in page, "&lt;script&gt;" in page) == (True, True)
    assert "<script>alert" not in page
    refused = editor.post(address, typed(reason="", where=""))
    assert refused.status_code == 422
    assert "Say in a few words why" in refused.content.decode()
    assert "without one, everybody is in" in refused.content.decode()
    assert editor.post(address, typed(title="")).status_code == 422
    made = editor.post(address, typed())
    assert made.headers["Location"] == "/playbook/segment/looked-at-prices"
    live = queries.published("segment", "looked-at-prices")
    assert live is not None
    held = editor.get(f"{address}?slug=looked-at-prices").content.decode()
    assert 'value="Looked at prices"' in held
    seen = live.digest
    changed = typed(slug="looked-at-prices", seen=seen, title="Saw prices")
    assert editor.post(address, changed).status_code == 302
    assert editor.post(address, changed).status_code == 422  # somebody has changed it since
    now = queries.published("segment", "looked-at-prices")
    assert now is not None
    assert (now.number, now.body.title) == (2, "Saw prices")


def test_steps_in_the_condition_lead_to_its_form_and_back(editor: Client) -> None:
    address = f"{LIST}/persona/edit"
    step = editor.post(address, typed(place="7", step="any:0"))
    form = editor.get(step.headers["Location"])
    assert form.status_code == 200
    asked = {**form.wsgi_request.GET.dict(), "about": "field:role", "operator": "known", "apply": "1"}
    back = editor.get(f"{LIST}/persona/condition", asked)
    page = editor.get(back.headers["Location"]).content.decode()
    assert ('value="7"' in page, "Role is known" in page, 'value="Looked at prices"' in page) == (
        True,
        True,
        True,
    )
    assert editor.get(f"{LIST}/scoring/edit").status_code == 404
    where = back.headers["Location"].partition("where=")[2].partition("&")[0]
    assert editor.post(address, typed(place="0", where=where)).status_code == 422
    assert editor.post(address, typed(place="7", where=where)).status_code == 302
