"""What every door does when something else is broken, or somebody else holds a link."""

import gzip
import json
import re
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from leadwright.accounts.rules import Role
from leadwright.capture.models import FormSubmission, RefusedMessage, WriteKey
from leadwright.capture.offers.document import Follow, OfferBody
from leadwright.capture.operations.offering import put_offer
from leadwright.capture.operations.submitting import token_key
from leadwright.capture.operations.write_keys import create_write_key
from leadwright.capture.queries.knowing import person_token
from leadwright.events.models import Event
from leadwright.leads.models import DirtyLead, Lead, LeadHistory, PossibleDuplicate, Subject
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


@pytest.fixture
def tell() -> Callable[..., int]:
    """Somebody who sends to the tracking API as it is; the status of the answer."""
    key = create_write_key(actor=OPERATOR, source="app", kind=WriteKey.SERVER, at=AT)
    head = {"authorization": "Basic " + b64encode(f"{key.text}:".encode()).decode()}

    def tell(body: object, place: str = "batch") -> int:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return Client().post(f"/v1/{place}", raw, content_type="application/json", headers=head).status_code

    return tell


def item(number: int = 0, **more: object) -> dict[str, object]:
    return {"type": "track", "event": "Clicked", "userId": "u", "messageId": f"m{number}", **more}


def test_what_is_too_much_is_left_out_and_the_rest_is_taken(tell: Callable[..., int]) -> None:
    long = item(1, properties={"text": "x" * 33_000})
    assert (tell(long, "track"), tell({"batch": [item(2), long]})) == (400, 200)
    assert tell({"batch": [item(number) for number in range(2_501)]}) == 200
    assert Event.objects.filter(name="clicked").count() == 2_500
    assert sorted(RefusedMessage.objects.values_list("reason", flat=True)) == [
        "1 messages more than the 2,500 of a batch.",
        "A message longer than 32 KB.",
    ]


def test_what_breaks_readers_breaks_nothing(tell: Callable[..., int]) -> None:
    for bad in (
        gzip.compress(b" " * 50_000_000),
        b'{"batch": [' + b"[" * 50_000,
        b'{"batch": [{"type": "track", "a": NaN}]}',
        b"\xff\xfe",
    ):
        assert tell(bad) == 400
    assert not Event.objects.exists()
    # Neither NUL nor half a pair of surrogates can be stored; both are left out.
    assert (
        tell(
            b'{"type":"track","event":"Clicked","userId":"a\\u0000b","messageId":"m","properties":{"text":"x\\ud800y"}}',
            "track",
        )
        == 200
    )
    assert Event.objects.get().properties == {"text": "xy"}
    # A number names the same user as its text, and whoever is called what they are called already stays one.
    assert tell(item(1, userId=17), "track") == tell(item(2, userId="17"), "track") == 200
    assert tell({"type": "alias", "userId": "17", "previousId": 17, "messageId": "m3"}, "alias") == 200
    assert Lead.objects.count() == 2
    assert not PossibleDuplicate.objects.exists()


def test_a_clock_that_is_off_and_pages_on_both_sides_of_identify_end_with_the_right_lead_at_the_right_time(
    tell: Callable[..., int],
) -> None:
    off = AT + timedelta(hours=3)

    def at(minutes: int) -> str:
        return (off + timedelta(minutes=minutes)).isoformat()

    page = {"type": "page", "anonymousId": "device", "properties": {"path": "/prices"}}
    batch = [
        {**page, "messageId": "before", "timestamp": at(-9)},
        {"type": "identify", "userId": "u", "anonymousId": "device", "messageId": "i", "timestamp": at(-5)},
        {**page, "messageId": "after", "timestamp": at(-1)},
    ]
    assert tell({"batch": batch, "sentAt": off.isoformat()}) == 200
    lead = Lead.objects.get()
    told = Event.objects.filter(name="page_viewed").order_by("occurred_at")
    assert [one.occurred_at for one in told] == [AT - timedelta(minutes=9), AT - timedelta(minutes=1)]
    subjects = Subject.objects.filter(pk__in=[one.subject for one in told])
    assert set(subjects.values_list("lead_id", flat=True)) == {lead.pk}
