"""Segments and personas in the browser, by their HTML."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leadwright.accounts.rules import Role
from leadwright.platform import clock
from leadwright.playbook import queries
from leadwright.playbook.models import DocumentVersion
from leadwright.segments.models import KeptSegment
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
    assert ("Top of the funnel" in page, "Decides" in page) == (True, True)
    assert ">1</a>" in counts_of(editor, page)
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
    assert ">1</a>" in counts_of(editor, broken.content.decode())


def test_the_list_tells_who_is_in_a_segment_and_moved_lately_as_it_is_kept(editor: Client) -> None:
    row = row_of(editor.get(LIST).content.decode(), "Top of the funnel")
    told = re.findall(r'<td[^>]*><a href="([^"]*)">([^<]*)', row)[:3]
    for (address, number), title in zip(
        told, ("In it now", "Entered in 7 days", "Left in 7 days"), strict=True
    ):
        listed = editor.get(unescape(address)).content.decode()
        assert f'aria-current="page">{title} <span class="n">{number}</span>' in listed
        assert len(re.findall(r'<th scope="row">', listed)) == int(number)
    KeptSegment.objects.filter(slug="tofu").update(problem="A field is gone.", problem_at=clock.now())
    row = row_of(editor.get(LIST).content.decode(), "Top of the funnel")
    assert [number for _, number in told] == ["1", "1", "0"]
    assert ("Not kept up since" in row, "A field is gone." in row, ">1</a>" in row) == (True, True, True)


def row_of(page: str, title: str) -> str:
    return next(one for one in page.split("<tr>") if title in one)


def test_the_list_itself_counts_nobody_however_many_documents_there_are(editor: Client) -> None:
    """Each count has two seconds of the database at most; a page has 150 ms for all it does."""
    with CaptureQueriesContext(connection) as few:
        editor.get(LIST)
    for number in range(5):
        assert editor.post(f"{LIST}/segment/edit", typed(title=f"Segment {number}")).status_code == 302
    editor.get(LIST)  # says what was done, once
    with CaptureQueriesContext(connection) as many:
        assert "Segment 4" in editor.get(LIST).content.decode()
    asked = [one["sql"] for one in many.captured_queries if "sales_notice" not in one["sql"]]
    counting = [one for one in asked if "standing st" in one]
    assert ["segment_stay" in one for one in counting] == [True]
    assert len(many) <= len(few)


def counts_of(client: Client, page: str) -> str:
    """What the page fetches when it stands."""
    addresses = re.findall(r'hx-get="(/leads/count[^"]*)"', page)
    return " ".join(
        client.get(unescape(one), headers={"HX-Request": "true"}).content.decode() for one in addresses
    )


def test_a_segment_is_made_looked_at_published_and_changed(editor: Client) -> None:
    address = f"{LIST}/segment/edit"
    page = editor.get(address, typed()).content.decode()
    assert ("<span>1</span>" in counts_of(editor, page), "&lt;script&gt;" in page) == (True, True)
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
    assert "instead of" not in held
    other = typed(slug="looked-at-prices", where=pack(tree.rooted({"field": "role", "known": True})))
    assert "instead of" in editor.get(address, other).content.decode()
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
    for kept in (
        'value="7"',
        "Role is known",
        'value="Looked at prices"',
        ">For the letter on prices</textarea>",
    ):
        assert kept in page
    assert editor.get(f"{LIST}/scoring/edit").status_code == 404
    where = back.headers["Location"].partition("where=")[2].partition("&")[0]
    assert editor.post(address, typed(place="0", where=where)).status_code == 422
    assert editor.post(address, typed(place="7", where=where)).status_code == 302
