"""What every door does when something else is broken, or somebody else holds a link."""

import json
import re
from base64 import b64encode
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from leadwright.accounts.rules import Role
from leadwright.capture.models import FormSubmission, WriteKey
from leadwright.capture.offers.document import Follow, OfferBody
from leadwright.capture.operations.offering import put_offer
from leadwright.capture.operations.submitting import token_key
from leadwright.capture.operations.write_keys import create_write_key
from leadwright.capture.queries.knowing import person_token
from leadwright.events.models import Event
from leadwright.leads.models import DirtyLead, Lead, LeadHistory
from leadwright.messaging.models import Message
from leadwright.messaging.operations.asking import ask_to_confirm
from leadwright.messaging.operations.sending import send_due
from leadwright.platform import clock
from tests.accounts.people import OPERATOR, make_user
from tests.api.programs import Program
from tests.capture.forms.world import ADA, AT, open_form, publish, submit
from tests.capture.webhooks.world import in_force, secret, send
from tests.edge.test_coupons import coupon
from tests.edge.test_mail import everything
from tests.edge.test_offers import GUIDE
from tests.edge.test_seats import webinar
from tests.leads.people import ref
from tests.messaging.server import MailServer

pytestmark = [pytest.mark.later, pytest.mark.django_db]
FIREFOX = {"user-agent": "Mozilla/5.0 (X11) Firefox/150.0"}
SCANNER = {
    "user-agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/143.0 Safari/537.36"
}


@pytest.fixture(autouse=True)
def a_home(server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path))
    clock.freeze(AT)


def test_captures_go_on_while_nobody_scores_sends_or_works_and_the_page_says_what_waits(
    server: MailServer, client: Client
) -> None:
    put_offer(actor=OPERATOR, slug="guide", body=OfferBody(title="Guide"), file=GUIDE, at=AT)
    publish("guide", "content", about="guide")
    fields = open_form(client, "/f/guide")
    told = {"full_name": "Eve", "email": "eve@reader-mail.com"}
    assert client.post("/f/guide", {**fields, **told}, headers=FIREFOX).status_code == 303
    key = create_write_key(actor=OPERATOR, source="app", kind=WriteKey.SERVER, at=AT)
    head = {"authorization": "Basic " + b64encode(f"{key.text}:".encode()).decode()}
    item = {"type": "track", "event": "Clicked", "userId": "u", "messageId": "m"}
    assert client.post("/v1/track", json.dumps(item), content_type="a/b", headers=head).status_code == 200
    in_force()
    assert (
        send({"id": "1", "email": "bo@works-mail.com", "full_name": "Bo"}, key=secret(), at=clock.now()).state
        == "taken"
    )
    made = Program().ask("POST", "/leads", {"facts": {"email": "cy@park-mail.com"}})
    assert made.status_code == 201
    late = timedelta(hours=1)
    clock.freeze(clock.now() + late)
    client.force_login(make_user("boss@acme.example", role=Role.ADMINISTRATOR))
    page = client.get("/health").content.decode()
    assert DirtyLead.objects.count() == 4
    for words in (
        "Scores and stages are 1 h",
        "4 leads wait",
        "1 message waits",
        "No worker is running",
    ):
        assert words in page
    assert client.get("/healthz").json()["pulse_lag_seconds"] >= late.total_seconds()


def test_a_scanner_that_opens_every_link_of_every_mail_three_times_changes_nothing(
    server: MailServer, client: Client
) -> None:
    coupon("spring", "AA-1")
    put_offer(actor=OPERATOR, slug="guide", body=OfferBody(title="Guide"), file=GUIDE, at=AT)
    follow = Follow(link="https://try.acme.example/begin")
    put_offer(actor=OPERATOR, slug="try", body=OfferBody(title="Try", type="trial", follow=follow), at=AT)
    webinar()
    for slug, starter, about in (
        ("save", "coupon", "spring"), ("guide", "content", "guide"), ("try", "trial", "try"), ("looms", "webinar", "looms"),
        ("letters", "newsletter", "letters"),
    ):  # fmt: skip
        submit(
            publish(slug, starter, about=about), {**ADA, "given_name": "Ada", "agree.newsletter.email": "yes"}
        )
    ask_to_confirm(at=AT)
    send_due()
    assert len(server.taken) == Message.objects.filter(state="sent").count() == 5
    links = {
        found.rstrip(".)>")
        for number in range(len(server.taken))
        for found in re.findall(
            r'https?://[^\s"<>]+',
            server.text(number) + server.html(number) + str(server.messages[number].items()),
        )
        if found.startswith(settings.PUBLIC_URL)
    }
    assert len(links) >= 3
    before = everything()
    for link in links:
        for _ in range(3):
            for ask in (client.get, client.head):
                assert ask(link.removeprefix(settings.PUBLIC_URL), headers=SCANNER).status_code == 200
    assert everything() == before


def test_a_forwarded_link_writes_nothing_onto_whom_it_was_sent_to(client: Client) -> None:
    publish()
    ada = submit(publish(), ADA).lead_id
    assert ada is not None
    key = person_token(ref(Lead.objects.get(pk=ada)), until=AT + timedelta(days=7), key=token_key())
    before = list(LeadHistory.objects.filter(lead_id=ada).values())
    fields = open_form(client, f"/f/contact?k={key}")
    told = {"full_name": "Bo Li", "email": "bo@li-works.com", "message": "Forwarded to me."}
    assert client.post("/f/contact", {**fields, **told}, headers=FIREFOX).status_code == 303
    bo = Lead.objects.get(email="bo@li-works.com")
    assert (bo.company_name, bo.role) == (None, None)
    assert list(LeadHistory.objects.filter(lead_id=ada).values()) == before
    assert list(
        Event.objects.filter(name="form_submitted").order_by("id").values_list("subject", flat=True)
    ) == [ada, bo.pk]
    assert FormSubmission.objects.filter(lead_id=ada).count() == 1
