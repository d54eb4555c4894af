"""Landing pages as visitors see them: at a short address, with forms that carry the campaign, counted, of nobody."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

import leadwright.edge
from leadwright.accounts.rules import Role
from leadwright.capture.forms.files import SentFile
from leadwright.capture.forms.tokens import seal_preview
from leadwright.capture.models import FormSubmission, PageDay, SitePage
from leadwright.capture.operations.landing_pages import add_image, image_place
from leadwright.capture.operations.submitting import token_key
from leadwright.capture.queries.pages import live_page, page_numbers
from leadwright.events.models import Event
from leadwright.platform import clock
from leadwright.platform.errors import Forbidden, UnusableInput
from leadwright.playbook import reading
from leadwright.playbook.operations import draft_document, publish_version, retire_document
from tests.accounts.people import OPERATOR, make_actor
from tests.capture.forms.world import AT, fields_of, publish
from tests.capture.pages.test_blocks import png
from tests.edge.test_seats import webinar
from tests.messaging.server import MailServer

pytestmark = pytest.mark.django_db
STATIC = Path(leadwright.edge.__path__[0]) / "static"
FIREFOX = {"user-agent": "Mozilla/5.0 (X11) Firefox/150.0"}
ADA = {
    "full_name": "Ada King",
    "email": "ada@lovelace-engines.com",
    "company": "Lovelace Engines",
    "message": "Two looms.",
}


@pytest.fixture(autouse=True)
def a_home(server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path))
    clock.freeze(AT)
    return tmp_path


def put(slug: str = "looms", *blocks: dict[str, object], **changed: object) -> None:
    told = list(blocks) or [{"block": "text", "text": "They *weave*."}, {"block": "form", "form": "contact"}]
    body = {"title": "Looms for everybody", "blocks": told, **changed}
    draft = draft_document(actor=OPERATOR, kind="page", slug=slug, body=body, at=AT)
    publish_version(actor=OPERATOR, kind="page", slug=slug, number=draft.number, at=AT)


def test_a_page_is_small_strict_and_its_own_origin(client: Client) -> None:
    publish("contact")
    put(describes="About <looms>", listed=False)
    answer = client.get("/p/looms", headers=FIREFOX)
    page = answer.content.decode()
    assert "<em>weave</em>" in page
    assert '<meta name="description" content="About &lt;looms&gt;">' in page
    assert '<meta name="robots" content="noindex">' in page
    policy = answer["Content-Security-Policy"]
    assert "sandbox allow-forms allow-scripts" in policy
    assert "allow-same-origin" not in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "Set-Cookie" not in answer
    parts = ("edge/form.css", "edge/landing.css", "edge/form.js")
    total = len(answer.content) + sum(len(STATIC.joinpath(one).read_bytes()) for one in parts)
    assert total < 30_000
    for gone in ("/p/nothing", "/p/-/preview/x", "/p/-/image/x", f"/p/-/image/{'0' * 32}"):
        assert client.get(gone).status_code == 404


def test_the_campaign_of_the_page_is_the_first_touch_of_who_sends_its_form(client: Client) -> None:
    publish("contact")
    put()
    address = "/p/looms?utm_source=linkedin&utm_medium=cpc&utm_campaign=spring"
    page = client.get(
        address, headers={**FIREFOX, "referer": "https://www.linkedin.com/feed"}
    ).content.decode()
    fields = fields_of(page)
    clock.freeze(AT.replace(minute=59))
    answer = client.post("/f/contact", {**fields, **ADA}, headers=FIREFOX)
    assert answer.status_code == 303
    submission = FormSubmission.objects.get()
    assert submission.landing == "looms"
    event = Event.objects.get(name="form_submitted")
    assert event.context["campaign"] == {"source": "linkedin", "medium": "cpc", "name": "spring"}
    assert event.context["page"]["referrer"] == "https://www.linkedin.com/feed"
    numbers = page_numbers(since=AT)["looms"]
    assert (numbers.submissions, numbers.leads, numbers.new_leads) == (1, 1, 1)


def tell(client: Client, page: str, what: str, slug: str = "looms", **headers: str) -> int:
    token = re.findall(r'name="lw-token" content="([^"]+)"', page)[0]
    sent = {
        "what": what,
        "_token": token,
        "_page": "https://leads.example/p/looms?utm_source=x&utm_medium=cpc",
        "_referrer": "",
    }
    return client.post(f"/p/{slug}/seen", sent, headers={**FIREFOX, **headers}).status_code


def test_looks_are_counted_of_people_and_of_nobody(client: Client) -> None:
    publish("contact")
    put()
    put("other")
    page = client.get("/p/looms", headers=FIREFOX).content.decode()
    for what in ("view", "view", "start", "something"):
        assert tell(client, page, what) == 204
    tell(client, page, "view", **{"user-agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"})
    tell(client, page, "view", slug="other")
    assert client.post("/p/looms/seen", {"what": "view", "_token": "x"}, headers=FIREFOX).status_code == 204
    days = PageDay.objects.all()
    assert (sum(one.views for one in days), sum(one.starts for one in days)) == (2, 1)
    [counted] = SitePage.objects.all()
    assert (counted.path, counted.views) == ("/p/looms", 2)
    assert not Event.objects.exists()
    numbers = page_numbers(since=AT)["looms"]
    assert (numbers.views, numbers.starts) == (2, 1)
    assert client.get("/p/looms/seen").status_code == 405


def test_a_token_of_a_page_sends_no_form(client: Client) -> None:
    publish("contact")
    put()
    page = client.get("/p/looms", headers=FIREFOX).content.decode()
    token = re.findall(r'name="lw-token" content="([^"]+)"', page)[0]
    assert client.post("/f/contact", {"_token": token, **ADA}, headers=FIREFOX).status_code == 422
    assert not FormSubmission.objects.exists()


def test_an_offer_brings_the_form_that_hands_it_out(client: Client) -> None:
    webinar("live")
    publish("register", "webinar", about="live")
    put(
        "looms",
        {"block": "offer", "offer": "live"},
        {"block": "form", "form": "register", "text": "Save a seat"},
    )
    page = client.get("/p/looms", headers=FIREFOX).content.decode()
    assert "Wednesday, 11 March 2026" in page
    assert "meet.example" not in page
    assert page.count('action="/f/register"') == 1
    assert 'href="#form-register"' in page
    retire_document(actor=OPERATOR, kind="form", slug="register", at=AT, reason="x")
    assert "This form is closed." in client.get("/p/looms").content.decode()
    retire_document(actor=OPERATOR, kind="page", slug="looms", at=AT, reason="x")
    assert client.get("/p/looms").status_code == 404


def test_a_picture_is_shown_by_a_random_name_and_can_do_nothing(client: Client, a_home: Path) -> None:
    stored = add_image(actor=OPERATOR, file=SentFile("../loom.png", png(40, 30)), at=AT)
    put("looms", {"block": "image", "image": stored, "alt": "A loom", "by": "Ours"})
    page = client.get("/p/looms").content.decode()
    assert f'<img src="/p/-/image/{stored}" alt="A loom" width="40" height="30"' in page
    answer = client.get(f"/p/-/image/{stored}")
    assert b"".join(answer.streaming_content) == png(40, 30)  # type: ignore[attr-defined]
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    image_place(stored).unlink()
    assert client.get(f"/p/-/image/{stored}").status_code == 404
    for content in (b"<svg/>", b"", png() + b"x" * 2 * 1024 * 1024):
        with pytest.raises(UnusableInput):
            add_image(actor=OPERATOR, file=SentFile("x.png", content), at=AT)
    with pytest.raises(Forbidden):
        add_image(actor=make_actor(Role.SALESPERSON), file=SentFile("x.png", png()), at=AT)
    assert not list((a_home / "pages").iterdir())


def test_a_preview_sends_nothing_and_ends(client: Client) -> None:
    publish("contact")
    put()
    found = live_page("looms")
    assert found is not None
    token = seal_preview(found.version_id, until=AT.replace(hour=10), key=token_key())
    answer = client.get(reverse("edge:page_preview", kwargs={"token": token}))
    page = answer.content.decode()
    assert "<em>weave</em>" in page
    assert "_token" not in page
    assert "form-action 'none'" in answer["Content-Security-Policy"]
    clock.freeze(AT.replace(hour=11))
    assert client.get(reverse("edge:page_preview", kwargs={"token": token})).status_code == 404


def test_a_page_reads_no_other_documents_than_its_own(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    webinar()
    webinar("tour", kind="event")
    publish("looms-form", "webinar", about="looms")
    publish("contact")
    for number in range(3):
        publish(f"other-{number}", "webinar", about="tour")
    put("looms", {"block": "offer", "offer": "looms"}, {"block": "form", "form": "contact"})
    read: list[str] = []
    whole = reading.from_store
    monkeypatch.setattr(reading, "from_store", lambda kind, text: read.append(kind) or whole(kind, text))
    page = client.get("/p/looms", headers=FIREFOX).content.decode()
    assert ("looms-form" in page, "/f/contact" in page) == (True, True)
    # The form of the offer twice: to find it, and to show it.
    assert sorted(read) == ["form", "form", "form", "offer", "page"]
