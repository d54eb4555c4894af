"""Double opt-in and the page on which people choose: asked by people, by scanners, and by those who flood others."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from leadwright.capture.models import FormSubmission
from leadwright.capture.operations.submitting import Sender, Sending, submit_forms
from leadwright.capture.operations.unconfirmed import remove_unconfirmed, removed_since
from leadwright.capture.queries.forms import live_form
from leadwright.consent.models import ConfirmationRequest, ConsentEntry, Suppression
from leadwright.consent.operations import Statement, record_consent
from leadwright.consent.operations.confirming import LIFETIME
from leadwright.consent.queries import current_consent
from leadwright.consent.rules import LawfulBasis, Status
from leadwright.events.models import Event
from leadwright.leads.models import Lead
from leadwright.leads.operations.personal_data import erase_lead
from leadwright.messaging.models import Message
from leadwright.messaging.operations.asking import MOST_OF_NETWORK, ask_to_confirm
from leadwright.messaging.operations.choosing import choice_token
from leadwright.messaging.operations.sending import send_due
from leadwright.platform import clock
from tests.accounts.people import OPERATOR
from tests.capture.forms.world import ADA, AT, publish, submit, token_of
from tests.leads.people import ref
from tests.messaging.server import MailServer

pytestmark = pytest.mark.django_db
EVE = {"full_name": "Eve", "email": "eve@reader.example", "agree.newsletter.email": "yes"}
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(autouse=True)
def stopped_clock(server: MailServer) -> None:
    clock.freeze(AT)


def sign_up(
    email: str = "eve@reader.example", *, slug: str = "letters", after: timedelta = timedelta(), **more: str
) -> Lead:
    """Somebody signs up, and the mail that follows is sent."""
    form = live_form(slug) or publish(slug, "newsletter", about="looms")
    at = AT + after
    clock.freeze(at)
    done = submit(form, {**EVE, "email": email, **more}, at=at)
    assert not done.mistakes
    ask_to_confirm(at=at)
    send_due()
    return Lead.objects.get(pk=done.lead_id)


def link_in(server: MailServer, number: int = -1) -> str:
    [address] = re.findall(r"https?://\S+", server.text(number))
    return str(address).removeprefix(settings.PUBLIC_URL)


def press(client: Client, path: str) -> str:
    """Open the page and press its button; the page that follows."""
    shown = re.findall(r'name="shown" value="([^"]*)"', client.get(path).content.decode())
    return client.post(path, {"shown": "".join(shown)}, follow=True).content.decode()


def status_of(lead: Lead, purpose: str = "newsletter") -> Status:
    lines = current_consent([lead.pk], as_of=AT + timedelta(days=100)).get(lead.pk, [])
    return next((one.status for one in lines if one.purpose == purpose), Status.UNKNOWN)


def everything() -> dict[str, str]:
    """Every row of every table but those that count requests and hold the clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'"
        )
        names = [name for (name,) in cursor.fetchall() if name not in ("cache_entry", "frozen_clock")]
        found = {}
        for name in sorted(names):
            cursor.execute(
                f"select coalesce(string_agg(t::text, e'\\n' order by t::text), '') from \"{name}\" t"
            )
            found[name] = cursor.fetchone()[0]
    return found


def test_only_a_press_of_the_button_confirms_and_the_proof_is_whole(
    server: MailServer, client: Client
) -> None:
    lead = sign_up()
    assert status_of(lead) is Status.EXPIRED
    assert not Event.objects.filter(name="newsletter_subscribed").exists()
    path = link_in(server)
    before = everything()
    for _ in range(3):
        for ask in (client.get, client.head):
            answer = ask(path)
            assert answer.status_code == 200
            assert answer["Referrer-Policy"] == "no-referrer"
    assert everything() == before

    assert "Your address is confirmed" in press(client, path)
    assert "Your address is confirmed" in press(client, path)
    entry = ConsentEntry.objects.get(status="confirmed")
    sent = Message.objects.get()
    assert entry.wording_version.startswith("sha256:")
    assert entry.confirmation_text_digest == sent.text_digest
    assert entry.confirmation_message.startswith("message_")
    assert (entry.confirmation_sent_at, entry.confirmed_at) == (AT, AT)
    assert entry.confirmed_ip == "127.0.0.0"
    event = Event.objects.get(name="newsletter_subscribed")
    assert (event.subject, event.properties["topic"]) == (lead.pk, "looms")


def test_the_mail_says_nothing_that_the_submitter_wrote(server: MailServer) -> None:
    sign_up(full_name="Buy now", message="Buy now http://x.example")
    raw = server.taken[0][2].decode()
    for words in ("Buy", "x.example", "Eve"):
        assert words not in raw.replace("eve@reader.example", "")
    assert "List-Unsubscribe" not in raw


def test_many_sign_ups_for_one_address_are_one_mail(server: MailServer) -> None:
    for number in range(12):
        network = Sender(f"198.51.{number}.0/24")
        form = publish(f"f{number % 2}", "newsletter") if number < 2 else None
        found = form or live_form(f"f{number % 2}")
        assert found is not None
        submit(found, EVE, sender=network, at=AT + timedelta(seconds=number))
        ask_to_confirm(at=AT + timedelta(seconds=number))
        send_due()
    assert len(server.taken) == 1
    # A day later whoever asks gets one more, three in a month.
    for day in range(1, 10):
        sign_up(after=timedelta(days=day, minutes=1))
    assert len(server.taken) == 3


def test_one_network_cannot_have_many_addresses_asked(server: MailServer) -> None:
    for number in range(MOST_OF_NETWORK + 3):
        ConfirmationRequest.objects.create(
            subject_id=1, address=f"a{number}@x.example", asked={"statements": [], "follows": []},
            network="203.0.113.0/24", actor="x", requested_at=AT, expires_at=AT + LIFETIME,
        )  # fmt: skip
    assert ask_to_confirm(at=AT) == MOST_OF_NETWORK
    assert ask_to_confirm(at=AT) == 0
    assert ConfirmationRequest.objects.filter(withheld="network").count() == 3


def test_what_is_agreed_stays_until_the_click_for_a_known_address_too(
    server: MailServer, client: Client
) -> None:
    lead = sign_up()
    press(client, link_in(server))
    again = sign_up(slug="other", after=timedelta(days=2))
    assert again.pk == lead.pk
    assert len(server.taken) == 2
    assert status_of(lead) is Status.CONFIRMED
    press(client, link_in(server))
    assert status_of(lead) is Status.CONFIRMED


def test_what_was_added_after_the_page_was_shown_is_shown_first(server: MailServer, client: Client) -> None:
    lead = sign_up()
    path = link_in(server)
    old = re.findall(r'name="shown" value="([^"]*)"', client.get(path).content.decode())[0]
    publish(
        "more", "newsletter", consents=[{"purpose": "events", "wording": "Yes, invite me to your events."}]
    )
    sign_up(slug="more", after=timedelta(minutes=5), **{"agree.events.email": "yes"})
    assert len(server.taken) == 1
    page = client.post(path, {"shown": old}, follow=True).content.decode()
    assert "Yes, invite me to your events." in page
    assert status_of(lead, "events") is not Status.CONFIRMED
    press(client, path)
    assert status_of(lead, "events") is status_of(lead) is Status.CONFIRMED


def test_a_lead_nothing_else_brought_in_goes_with_its_request(server: MailServer, client: Client) -> None:
    only, confirmed = sign_up("only@x.example"), sign_up("yes@x.example")
    press(client, link_in(server))
    asked = sign_up("asked@x.example")
    contact = publish()
    submit(contact, {**ADA, "email": "asked@x.example"}, at=AT + timedelta(hours=1))
    path = link_in(server, 0)

    late = AT + LIFETIME
    clock.freeze(late)
    assert remove_unconfirmed(at=late - timedelta(seconds=1)) == 0
    assert remove_unconfirmed(at=late) == 1
    assert remove_unconfirmed(at=late) == 0
    assert set(Lead.objects.values_list("pk", flat=True)) == {confirmed.pk, asked.pk}
    assert only.pk not in set(Lead.objects.values_list("pk", flat=True))
    assert removed_since(late - timedelta(days=1)) == 1
    assert client.get(path).status_code == client.post(path).status_code == 404


@pytest.fixture
def reader(server: MailServer, client: Client) -> tuple[Lead, str]:
    """Somebody who confirmed, agreed to more, and got a message; with the path of the link in it."""
    lead = sign_up()
    press(client, link_in(server))
    more = Statement(lead.pk, Status.GRANTED, LawfulBasis.CONSENT, AT, purpose="events", address=EVE["email"])
    record_consent(actor=OPERATOR, statement=more, at=AT)
    message = Message.objects.get()
    Message.objects.update(purpose="newsletter")
    return lead, f"/m/choose/{choice_token(message.public_id, EVE['email'])}"


@pytest.mark.parametrize("form", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_one_click_works_without_cookies_and_only_when_it_is_one(reader: tuple[Lead, str], form: str) -> None:
    lead, path = reader
    stranger = Client(enforce_csrf_checks=True)
    body = "List-Unsubscribe=One-Click"
    if form == "multipart/form-data":
        form += "; boundary=x"
        body = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
    wrong = stranger.post(path, body.replace("One-Click", "Something"), content_type=form)
    assert wrong.status_code == 400
    assert status_of(lead) is Status.CONFIRMED
    for _ in range(2):
        assert stranger.post(path, body, content_type=form).status_code == 200
    assert status_of(lead) is Status.WITHDRAWN
    assert status_of(lead, "events") is Status.GRANTED
    assert list(Suppression.objects.values_list("purpose", "reason")) == [("newsletter", "unsubscribed")]
    assert Event.objects.filter(name="newsletter_unsubscribed").count() == 1


def test_looking_at_the_page_changes_no_row(reader: tuple[Lead, str], client: Client) -> None:
    _, path = reader
    before = everything()
    for _ in range(3):
        for ask in (client.get, client.head):
            assert ask(path).status_code == 200
    assert everything() == before
    assert client.get(path + "a").status_code == 404
    assert client.post("/m/choose/x", ONE_CLICK).status_code == 404


def test_people_choose_topic_by_topic_and_take_it_back(reader: tuple[Lead, str], client: Client) -> None:
    lead, path = reader
    assert client.post(path, {"topic": ["events"]}).status_code == 303
    assert (status_of(lead), status_of(lead, "events")) == (Status.WITHDRAWN, Status.GRANTED)
    client.post(path, {"nothing": "yes"})
    assert status_of(lead, "events") is Status.WITHDRAWN
    assert Suppression.objects.filter(purpose="", lifted_at__isnull=True).count() == 1
    clock.freeze(AT + timedelta(hours=1))
    client.post(path, {"topic": ["newsletter"]})
    assert status_of(lead) is Status.CONFIRMED
    in_force = Suppression.objects.filter(lifted_at__isnull=True).values_list("purpose", flat=True)
    assert "newsletter" not in in_force
    assert "" not in in_force
    assert "events" in in_force


def test_a_link_outlives_the_lead(reader: tuple[Lead, str], client: Client) -> None:
    lead, path = reader
    erase_lead(actor=OPERATOR, lead=ref(lead), at=AT)
    assert client.get(path).status_code == 200
    assert client.post(path, ONE_CLICK).status_code == 200
    assert list(Suppression.objects.values_list("purpose", flat=True)) == [""]


@pytest.mark.slow
def test_ten_thousand_sign_ups_for_one_victim_are_one_mail(server: MailServer) -> None:
    form = publish("letters", "newsletter")
    sent = {name: [text] for name, text in EVE.items()}
    for first in range(0, 10_000, 500):
        at = AT + timedelta(seconds=first)
        clock.freeze(at)
        submit_forms(
            sendings=[
                Sending(form, token_of(form, opened=at - timedelta(minutes=1)), sent, network(number), at)
                for number in range(first, first + 500)
            ]
        )
        ask_to_confirm(at=at)
        send_due()
    assert FormSubmission.objects.count() == 10_000
    assert len(server.taken) == 1


def network(number: int) -> Sender:
    return Sender(f"198.{18 + number // 65_536}.{number // 256 % 256}.0/24")
