"""Landing pages in the browser: begun, written block by block beside the real thing, published, closed."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from leadwright.accounts.rules import Role
from leadwright.capture.models import PageImage
from leadwright.capture.queries.pages import live_page
from leadwright.platform import clock
from leadwright.playbook.models import DocumentVersion
from tests.accounts.people import make_user
from tests.capture.forms.world import AT, publish
from tests.capture.pages.test_blocks import png
from tests.ui.opening import text_of

pytestmark = pytest.mark.django_db
EDIT = "/pages/spring/edit"
TYPED = {"title": "Looms for the spring", "position": "mofu", "language": "en", "listed": "on"}


@pytest.fixture
def marketer(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path))
    clock.freeze(AT)
    client.force_login(make_user(role=Role.MARKETER))
    return client


def add(client: Client, kind: str, typed: dict[str, str]) -> None:
    answer = client.post(EDIT, {**TYPED, **typed, "step": "add", "kind": kind})
    assert answer.status_code == 302


def test_a_button_bears_that_leaving_the_field_before_it_was_saved_first(marketer: Client) -> None:
    assert marketer.post("/pages/new", {"title": "Looms", "slug": "spring"})["Location"] == EDIT
    seen = re.findall(r'name="seen" id="seen" value="([^"]+)"', text_of(marketer, EDIT))
    told = {**TYPED, "b0.text": "They weave.", "seen": seen[0]}
    assert marketer.post(EDIT, told, headers={"HX-Request": "true"}).status_code == 200

    assert marketer.post(EDIT, {**told, "step": "add", "kind": "list"})["Location"] == f"{EDIT}#add"
    draft = DocumentVersion.objects.get(status="draft").body
    assert [one["block"] for one in draft["blocks"]] == ["text", "list"]


def test_a_page_is_written_block_by_block_and_published(marketer: Client) -> None:
    publish("contact")
    assert "There is no landing page yet" in text_of(marketer, "/pages")
    for told, sentence in (
        ({"title": ""}, "Enter its heading."),
        ({"title": "X", "slug": "Ä b"}, "small letters"),
        ({"title": "X", "slug": "new"}, "already"),
    ):
        refused = marketer.post("/pages/new", told)
        assert (refused.status_code, sentence in refused.content.decode()) == (422, True)
    assert marketer.post("/pages/new", {"title": "Looms", "slug": "spring"})["Location"] == EDIT
    assert "already" in marketer.post("/pages/new", {"title": "Looms", "slug": "spring"}).content.decode()

    typed = {"b0.text": "They *weave*."}
    for place, (kind, told) in enumerate(
        (
            ("list", {"b1.items": "Quiet\n\nFast"}),
            ("form", {"b2.form": "contact"}),
            ("questions", {"b3.questions": "Why?\nSo.\nReally.\n\nHow?\nLike **this**."}),
            ("image", {"b4.alt": "A loom"}),
        ),
        start=1,
    ):
        add(marketer, kind, typed)
        typed |= told
        assert f'id="b{place}"' in text_of(marketer, EDIT)
    beside = marketer.post(EDIT, {**TYPED, **typed}, headers={"HX-Request": "true"}).content.decode()
    assert "/p/-/preview/" in beside
    assert "<html" not in beside
    refused = marketer.post(EDIT, {**TYPED, **typed, "b0.text": ""})
    assert refused.status_code == 422
    assert "Text, place 1: A text needs its words." in refused.content.decode()

    file = SimpleUploadedFile("loom.png", png(40, 30))
    assert marketer.post("/pages/spring/image", {"place": "4", "file4": file}).status_code == 302
    bad = marketer.post(
        "/pages/spring/image", {"place": "4", "file4": SimpleUploadedFile("x.png", b"<svg/>")}
    )
    assert "Choose a PNG or a JPEG" in bad.content.decode()
    assert marketer.post("/pages/spring/image", {"place": "4"}).status_code == 422
    marketer.post(EDIT, {**TYPED, **typed, "step": "up:4"})
    answer = marketer.post("/pages/spring/publish", {**TYPED, **typed, "reason": "", "b3.alt": "A loom"})
    assert answer["Location"] == "/pages/spring"
    live = live_page("spring")
    assert live is not None
    assert [one.block for one in live.body.blocks] == ["text", "list", "form", "image", "questions"]
    assert live.body.blocks[1].items == ["Quiet", "Fast"]
    assert live.body.blocks[3].image == PageImage.objects.get().stored
    assert [(one.question, one.answer) for one in live.body.blocks[4].questions] == [
        ("Why?", "So.\nReally."),
        ("How?", "Like **this**."),
    ]
    assert "Looms for the spring" in text_of(marketer, "/pages")
    assert "/p/spring" in text_of(marketer, "/pages/spring")


def test_a_page_is_changed_for_a_reason_closed_and_opened_again(marketer: Client) -> None:
    marketer.post("/pages/new", {"title": "Looms", "slug": "spring"})
    marketer.post("/pages/spring/publish", {**TYPED, "b0.text": "One."})
    assert (
        "Say in a few words"
        in marketer.post("/pages/spring/publish", {**TYPED, "b0.text": "Two."}).content.decode()
    )
    assert (
        marketer.post("/pages/spring/publish", {**TYPED, "b0.text": "Two.", "reason": "News"}).status_code
        == 302
    )
    live = live_page("spring")
    assert live is not None
    assert live.body.blocks[0].text == "Two."
    marketer.post(EDIT, {**TYPED, "b0.text": "Three."})
    assert marketer.post("/pages/spring/discard").status_code == 302
    assert marketer.post("/pages/spring/close").status_code == 302
    assert live_page("spring") is None
    assert "not in force" in text_of(marketer, "/pages/spring")
    assert marketer.post("/pages/spring/open", {"version": str(live.number)}).status_code == 302
    assert live_page("spring") is not None
    assert marketer.get("/pages/nothing").status_code == 404
