"""Settings of mail, the test of it, mail about accounts, and the list of what was sent."""

import re

import pytest
from django.conf import settings
from django.test import Client

from leadwright.accounts.models import User
from leadwright.consent.operations.suppressing import suppress
from leadwright.messaging.models import MailSecret, Message
from leadwright.messaging.operations.sending import send_due
from leadwright.messaging.rules import State
from leadwright.platform import workspace
from leadwright.platform.models import AuditEntry
from tests.accounts.people import NOW, PASSWORD, make_user
from tests.leads.people import lead, ref
from tests.messaging.server import MailServer
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db
NEW = "seven lanterns by the gate"


@pytest.fixture
def boss(client: Client) -> Client:
    client.force_login(make_user())
    return client


def link_in(server: MailServer) -> str:
    """The path of the link in the last mail."""
    [address] = re.findall(r"https?://\S+", server.text())
    assert address.startswith(settings.PUBLIC_URL)
    return str(address.removeprefix(settings.PUBLIC_URL))


def use(browser: Client, path: str, **fields: str) -> int:
    return browser.post(path, {"password": NEW, "password_again": NEW, **fields}).status_code


def test_settings_are_kept_and_secrets_are_never_shown(boss: Client) -> None:
    page = boss.get("/settings/mail").content.decode()
    assert "No mail is sent yet" in page
    sent = {
        "mail_host": "smtp.acme.example",
        "mail_port": "465",
        "mail_security": "tls",
        "mail_user": "acme",
        "password": "a secret of the post",
        "mail_from": "hello@acme.example",
        "mail_quiet_from": "22",
        "mail_quiet_to": "7",
        "mail_weekly": "",
    }
    assert boss.post("/settings/mail", sent).status_code == 302
    page = boss.get("/settings/mail").content.decode()
    assert "a secret of the post" not in page
    assert "There is one." in page
    assert workspace.read("mail_weekly") is None
    boss.post("/settings/mail", {**sent, "password": ""})
    assert MailSecret.objects.get().text == "a secret of the post"
    boss.post("/settings/mail", {**sent, "password": "", "forget_password": "on"})
    assert not MailSecret.objects.exists()
    assert all("a secret of the post" not in str(one.changes) for one in AuditEntry.objects.all())

    wrong = boss.post("/settings/mail", {**sent, "mail_from": "nobody", "mail_host": "other.example"})
    assert wrong.status_code == 422
    assert "Needs an e-mail address" in wrong.content.decode()
    assert workspace.read("mail_host") == "smtp.acme.example"


def test_a_test_tells_what_became_of_it(boss: Client, server: MailServer) -> None:
    moved = boss.post("/settings/mail/test")
    assert "is on its way" in boss.get(moved["Location"]).content.decode()
    port = workspace.read("mail_port")
    workspace.write("mail_port", 9)
    send_due()
    page = boss.get(moved["Location"]).content.decode()
    assert "cannot be reached" in page
    workspace.write("mail_port", port)
    Message.objects.update(due_at="2026-01-01T00:00Z")
    send_due()
    assert "has taken the test" in boss.get(moved["Location"]).content.decode()
    assert server.recipients == ["ada@acme.example"]
    assert "Acme works" in server.text()
    assert "<b" not in server.text()


def test_an_invitation_goes_by_mail_and_its_link_is_nowhere_else(boss: Client, server: MailServer) -> None:
    told = {"name": "Bob Lind", "email": "bob@acme.example", "role": "marketer"}
    answer = boss.post("/settings/people/invite", told, follow=True).content.decode()
    assert "on its way to bob@acme.example" in answer
    assert "/sign-in/" not in answer
    assert send_due() == 1
    assert "Ada Weiss has made an account" in server.text()
    link = link_in(server)
    assert link in server.html()
    token = link.rpartition("/")[2]
    assert token not in str(list(Message.objects.values()))
    assert use(Client(), link, name="Bob Lind") == 302
    assert User.objects.get(email="bob@acme.example").has_usable_password()
    listed = boss.get("/settings/mail/messages").content.decode()
    assert "Invitation of a colleague" in listed
    assert boss.get("/settings/mail/messages?state=failed").status_code == 200


def test_without_mail_set_up_the_administrator_gets_the_link(boss: Client) -> None:
    told = {"name": "Bob Lind", "email": "bob@acme.example", "role": "marketer"}
    assert "/sign-in/" in boss.post("/settings/people/invite", told, follow=True).content.decode()
    assert "Ask your administrator" in Client().get("/sign-in/forgotten").content.decode()
    assert not Message.objects.exists()


def test_a_forgotten_password_says_the_same_to_everybody_and_mails_its_owner_once(server: MailServer) -> None:
    make_user()
    browser = Client()
    answers = {
        browser.post("/sign-in/forgotten", {"email": one}).content
        for one in ("ada@acme.example", "ADA@acme.example ", "nobody@acme.example")
    }
    assert len({re.sub(rb'value="[^"]*"', b"", one) for one in answers}) == 1
    assert send_due() == 1
    assert server.recipients == ["ada@acme.example"]
    link = link_in(server)
    for _ in range(3):
        browser.get(link)
        browser.head(link)
    assert User.objects.get().check_password(PASSWORD)
    assert use(Client(), link) == 302
    assert User.objects.get().check_password(NEW)
    assert Message.objects.get().state == State.SENT


def test_a_flood_of_such_requests_is_turned_away(server: MailServer) -> None:
    statuses = [
        Client().post("/sign-in/forgotten", {"email": "x@acme.example"}).status_code for _ in range(7)
    ]
    assert statuses[0] == 200
    assert statuses[-1] == 429


def test_a_lead_shows_what_is_kept_from_its_address_whoever_had_it_before(boss: Client) -> None:
    starter_in_force(at=NOW)
    suppress(address="eve@reader.example", purpose="", reason="unsubscribed", source="x", at=NOW)
    page = boss.get(f"/leads/{ref(lead(email='Eve@reader.example'))}").content.decode()
    assert "No marketing by e-mail" in page
    assert "The address unsubscribed" in page
