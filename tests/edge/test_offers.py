"""A file behind a form: mailed by a link that ends, fetched by a button, and counted when it is."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from leadwright.accounts.rules import Role
from leadwright.capture.forms.files import SentFile
from leadwright.capture.models import OfferFile
from leadwright.capture.offers.document import OfferBody
from leadwright.capture.operations.offering import put_offer
from leadwright.events.models import Event
from leadwright.messaging.models import Message
from leadwright.messaging.operations.sending import send_due
from leadwright.platform import clock
from leadwright.platform.errors import Forbidden, UnusableInput
from leadwright.playbook.operations import retire_document
from tests.accounts.people import OPERATOR, make_actor, make_user
from tests.capture.forms.world import AT, publish, submit
from tests.edge.test_mail import everything
from tests.messaging.server import MailServer

pytestmark = pytest.mark.django_db
ADA = {"full_name": "Ada King", "email": "Ada@Lovelace-Engines.com", "company": "Lovelace Engines"}
GUIDE = SentFile("..\\Looms <2>.txt", b"How to choose a loom.\n")


@pytest.fixture(autouse=True)
def a_home(server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path))
    clock.freeze(AT)
    return tmp_path


def offer(
    slug: str = "loom-guide", file: SentFile | None = GUIDE, title: str = "How to choose a loom"
) -> None:
    put_offer(actor=OPERATOR, slug=slug, body=OfferBody(title=title), file=file, at=AT)


def link_in(server: MailServer) -> str:
    [address] = re.findall(r"https?://\S+", server.text())
    return str(address).removeprefix(settings.PUBLIC_URL)


def downloads() -> int:
    return Event.objects.filter(name="content_downloaded").count()


def test_the_file_comes_by_a_link_and_its_download_is_the_event(server: MailServer, client: Client) -> None:
    offer()
    form = publish("guide", "content", about="loom-guide")
    lead = submit(form, ADA).lead_id
    assert Event.objects.filter(name="form_submitted").count() == 1
    assert downloads() == 0
    assert send_due() == 1
    assert "Ada" not in server.taken[0][2].decode().replace("ada@", "")
    path = link_in(server)
    before = everything()
    for _ in range(3):
        for ask in (client.get, client.head):
            assert ask(path).status_code == 200
    assert everything() == before

    for _ in range(2):
        answer = client.post(path)
        assert b"".join(answer.streaming_content) == GUIDE.content  # type: ignore[attr-defined]
        assert answer["Content-Disposition"] == 'attachment; filename="Looms 2.txt"'
        assert answer["X-Content-Type-Options"] == "nosniff"
    event = Event.objects.get(name="content_downloaded")
    assert (event.subject, event.properties["content"]) == (lead, "loom-guide")


def test_a_link_ends_and_so_does_an_offer(server: MailServer, client: Client) -> None:
    offer()
    submit(publish("guide", "content", about="loom-guide"), ADA)
    send_due()
    path = link_in(server)
    clock.freeze(AT + timedelta(days=14))
    assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)
    clock.freeze(AT)
    retire_document(actor=OPERATOR, kind="offer", slug="loom-guide", at=AT, reason="x")
    assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)
    assert downloads() == 0


def test_many_who_ask_for_one_address_are_one_mail_a_day(server: MailServer) -> None:
    offer()
    form = publish("guide", "content", about="loom-guide")
    for minute in range(4):
        submit(form, ADA, at=AT + timedelta(minutes=minute))
    submit(form, ADA, at=AT + timedelta(days=1))
    assert Message.objects.count() == 2


def test_without_an_offer_of_that_name_the_form_gives_it_at_once(server: MailServer) -> None:
    submit(publish("guide", "content", about="loom-guide"), ADA)
    assert downloads() == 1
    assert not Message.objects.exists()


def test_what_is_offered_is_a_document_nobody_is_harmed_by(a_home: Path) -> None:
    for bad in (b"<html><script>", b"MZ\x90\x00\x03\x00\xff", b""):
        with pytest.raises(UnusableInput):
            offer(file=SentFile("a.pdf", bad))
    with pytest.raises(UnusableInput, match="Choose the file"):
        offer(file=None)
    with pytest.raises(Forbidden):
        put_offer(actor=make_actor(Role.ANALYST), slug="x", body=OfferBody(title="X"), file=GUIDE, at=AT)
    assert not list((a_home / "offers").iterdir()) if (a_home / "offers").exists() else True


def test_offers_are_made_and_given_another_file_on_their_page(client: Client, a_home: Path) -> None:
    client.force_login(make_user(role=Role.MARKETER))
    assert "Nothing is offered yet" in client.get("/offers").content.decode()
    sent = {"title": "Loom guide", "position": "mofu", "persona": ""}
    sent = {**sent, "type": "file"}
    assert client.post("/offers/new", sent).status_code == 422
    file = SimpleUploadedFile("looms.txt", GUIDE.content)
    assert client.post("/offers/new", {**sent, "file": file}).status_code == 302
    publish("guide", "content", about="loom-guide")
    page = client.get("/offers/loom-guide").content.decode()
    assert "looms.txt" in page
    assert 'href="/forms/guide"' in page
    again = SimpleUploadedFile("looms2.txt", b"More.\n")
    assert client.post("/offers/loom-guide/edit", {**sent, "file": again}).status_code == 302
    assert "looms2.txt" in client.get("/offers/loom-guide").content.decode()
    assert OfferFile.objects.count() == 2
    # What came with the request is not left among uploads.
    assert not list((a_home / "uploads").iterdir())
