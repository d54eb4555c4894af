"""From a row to a real mail server, and what is left where it fails."""

from datetime import timedelta
from typing import Any

import dkim
import pytest
from django.db import connection

from leadwright.accounts.models import User
from leadwright.accounts.operations.users import deactivate_user
from leadwright.consent.models import Suppression
from leadwright.consent.operations import Statement, record_consent
from leadwright.consent.operations.suppressing import suppress
from leadwright.consent.rules import LawfulBasis, Status
from leadwright.leads.models import Lead
from leadwright.leads.operations.personal_data import erase_lead
from leadwright.messaging import kinds
from leadwright.messaging.kinds import Content, MessageKind
from leadwright.messaging.models import MailSecret, Message
from leadwright.messaging.operations import sending
from leadwright.messaging.operations.claiming import claim_due, give_up_lost
from leadwright.messaging.operations.queueing import NewMessage, queue_messages
from leadwright.messaging.operations.sending import send_due
from leadwright.messaging.rules import MessageClass, State, Why
from leadwright.messaging.settings import mail_settings
from leadwright.messaging.tokens import message_of_return_address
from leadwright.platform import clock, workspace
from tests.accounts.people import NOW, OPERATOR, make_user
from tests.leads.people import lead, ref
from tests.messaging.server import MailServer

pytestmark = pytest.mark.django_db
WORDS = Content("Hello\nBcc: x", "Text\n.dot\n", "<p>Text</p>")


@pytest.fixture(autouse=True)
def letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two kinds of the tests' own."""
    for one in (MessageClass.TRANSACTIONAL, MessageClass.MARKETING):
        made = MessageKind(str(one), str(one), one, lambda out, at: WORDS)
        monkeypatch.setitem(kinds.KINDS, made.name, made)


def queue(person: Lead, kind: str = "transactional", about: str = "1", **more: Any) -> Message:
    new = NewMessage(
        kind=kind, about=about, address=more.pop("address", person.email), subject_id=person.pk, **more
    )
    queue_messages(messages=[new], actor="test", at=NOW)
    return Message.objects.get(kind=kind, about=about, address=new.address)


def agree(person: Lead, status: Status = Status.CONFIRMED, purpose: str = "newsletter") -> None:
    said = Statement(person.pk, status, LawfulBasis.CONSENT, NOW, purpose=purpose, address=person.email)
    record_consent(actor=OPERATOR, statement=said, at=NOW)


def state(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.reason


def test_a_message_is_taken_once_with_its_own_names(server: MailServer) -> None:
    workspace.write("mail_bounces_to", "back@acme.example")
    one = queue(lead(email="ada@lovelace.example", full_name="Ada"))
    again = NewMessage("transactional", "1", "ada@lovelace.example", subject_id=one.subject_id)
    assert queue_messages(messages=[again], actor="test", at=NOW) == 0

    assert send_due() == 1
    assert send_due() == 0

    [(sender, to, raw)] = server.taken
    assert to == ["ada@lovelace.example"]
    assert message_of_return_address(sender.upper()) == one.public_id
    assert message_of_return_address(sender.replace("+", "+a")) is None
    [told] = server.messages
    assert (told["From"], told["Subject"]) == ("Acme <hello@acme.example>", "Hello Bcc: x")
    assert "Bcc" not in told
    one.refresh_from_db()
    assert told["Message-ID"] == one.rfc_message_id
    assert told["Auto-Submitted"] == "auto-generated"
    assert server.text() == "Text\n.dot\n"
    assert b"\r\n" in raw
    assert (one.state, one.attempts, one.finished_at) == (State.SENT, 1, NOW)
    assert one.text_digest.startswith("sha256:")


def test_one_bad_address_is_no_other_s_business(server: MailServer) -> None:
    server.rcpt["gone@x.example"] = "550 5.1.1 no such user"
    server.rcpt["busy@x.example"] = "451 4.7.1 greylisted"
    server.rcpt["spam@x.example"] = "550 5.7.1 looks like spam"
    people = {name: queue(lead(email=f"{name}@x.example")) for name in ("gone", "busy", "spam", "fine")}

    assert send_due() == 1
    told = {name: state(one) for name, one in people.items()}
    assert told == {
        "gone": (State.FAILED, Why.BOUNCED),
        "busy": (State.WAITING, Why.TEMPORARY),
        "spam": (State.FAILED, Why.REFUSED),
        "fine": (State.SENT, ""),
    }
    server.rcpt.clear()
    clock.freeze(NOW + timedelta(minutes=1))
    # A dead address gets nothing any more, also at a new lead; what was greylisted arrives.
    later = queue(Lead.objects.get(email="gone@x.example"), about="2")
    assert send_due() == 1
    assert server.recipients == ["fine@x.example", "busy@x.example"]
    assert state(later) == (State.SUPPRESSED, Why.BOUNCED)


def test_a_server_that_is_away_costs_no_try(server: MailServer) -> None:
    one = queue(lead(email="ada@x.example"))
    port = workspace.read("mail_port")
    workspace.write("mail_port", 9)
    assert send_due() == 0
    assert state(one) == (State.WAITING, Why.SERVER)
    assert (one.attempts, one.due_at) == (0, NOW + timedelta(minutes=2))
    assert "cannot be reached" in one.detail
    workspace.write("mail_port", port)
    clock.freeze(NOW + timedelta(minutes=2))
    assert send_due() == 1


def test_without_an_answer_the_fate_is_unknown_and_it_is_never_sent_again(server: MailServer) -> None:
    server.hang_up_after_data = True
    one, other = queue(lead(email="ada@x.example")), queue(lead(email="bob@x.example"))
    assert send_due() == 0
    server.hang_up_after_data = False
    assert state(one) == (State.UNKNOWN, Why.CRASH)
    assert state(other) == (State.WAITING, Why.SERVER)
    clock.freeze(NOW + timedelta(days=1))
    assert send_due() == 1
    assert server.recipients == ["ada@x.example", "bob@x.example"]


def test_a_process_killed_after_the_server_said_yes_leaves_unknown(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = queue(lead(email="ada@x.example"))

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(sending, "_record", die)
        with pytest.raises(Killed):
            send_due()
    assert state(one) == (State.SENDING, "")
    assert len(server.taken) == 1
    assert give_up_lost(at=NOW + timedelta(minutes=14)) == 0
    assert give_up_lost(at=NOW + timedelta(minutes=16)) == 1
    clock.freeze(NOW + timedelta(days=1))
    assert send_due() == 0
    assert state(one) == (State.UNKNOWN, Why.CRASH)
    assert len(server.taken) == 1


def test_marketing_goes_to_who_agreed_and_to_nobody_else(server: MailServer) -> None:
    people = {name: lead(email=f"{name}@x.example") for name in ("yes", "no", "other", "left", "binned")}
    for name in ("yes", "left", "binned"):
        agree(people[name])
    agree(people["other"], purpose="events")
    suppress(address="LEFT@x.example ", purpose="", reason=Why.UNSUBSCRIBED, source="x", at=NOW)
    Lead.objects.filter(pk=people["binned"].pk).update(binned_at=NOW)
    queued = {name: queue(one, "marketing", purpose="newsletter") for name, one in people.items()}

    assert send_due() == 1
    assert server.recipients == ["yes@x.example"]
    assert {name: state(one)[1] for name, one in queued.items()} == {
        "yes": "",
        "no": Why.NO_CONSENT,
        "other": Why.NO_CONSENT,
        "left": Why.UNSUBSCRIBED,
        "binned": Why.NOT_A_LEAD,
    }


def test_what_was_withdrawn_last_counts_and_a_request_gives_nothing(server: MailServer) -> None:
    withdrawn, asked = lead(email="a@x.example"), lead(email="b@x.example")
    agree(withdrawn)
    agree(withdrawn, Status.WITHDRAWN)
    agree(asked, Status.REQUESTED)
    for one in (withdrawn, asked):
        queue(one, "marketing", purpose="newsletter")
    assert send_due() == 0
    assert server.taken == []


def test_the_cap_counts_all_marketing_and_delays(server: MailServer) -> None:
    workspace.write("mail_weekly", 1)
    person = lead(email="a@x.example")
    agree(person)
    queue(person, "marketing", purpose="newsletter")
    second = queue(person, "marketing", "2", purpose="newsletter")
    queue(person, about="3")
    assert send_due() == 2
    assert state(second) == (State.WAITING, Why.CAP)
    clock.freeze(NOW + timedelta(days=7))
    assert send_due() == 1


def test_an_address_stays_kept_from_mail_when_its_owner_is_erased_and_comes_again(server: MailServer) -> None:
    person = lead(email="a@x.example")
    agree(person)
    suppress(address="a@x.example", purpose="", reason=Why.UNSUBSCRIBED, source="x", at=NOW)
    erase_lead(actor=OPERATOR, lead=ref(person), at=NOW)
    again = lead(email="A@x.example")
    agree(again, Status.GRANTED)
    one = queue(again, "marketing", purpose="newsletter")
    assert send_due() == 0
    assert state(one) == (State.SUPPRESSED, Why.UNSUBSCRIBED)
    with connection.cursor() as cursor:
        cursor.execute("select row_to_json(s)::text from suppression s")
        assert "x.example" not in cursor.fetchone()[0]
    assert Suppression.objects.count() == 1


def test_a_message_to_a_colleague_ends_with_the_account(server: MailServer) -> None:
    make_user()
    user = make_user("bob@acme.example", name="Bob")
    new = NewMessage("notice.test", "1", user.email, user_id=user.pk)
    queue_messages(messages=[new], actor="test", at=NOW)
    deactivate_user(actor=OPERATOR, user=User.objects.get(pk=user.pk), at=NOW)
    assert send_due() == 0
    assert Message.objects.get().reason == Why.GONE


def test_what_cannot_be_written_fails_alone(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object, at: object) -> Content:
        raise ValueError("a fault")

    bad = MessageKind("bad", "Bad", MessageClass.TRANSACTIONAL, broken)
    monkeypatch.setitem(kinds.KINDS, "bad", bad)
    one, two = lead(email="a@x.example"), lead(email="b@x.example")
    failed = queue(one, "bad")
    queue(two)
    assert send_due() == 1
    assert state(failed) == (State.FAILED, Why.TEMPLATE)


def test_two_claims_take_different_messages_and_the_same_number_of_queries(
    server: MailServer, django_assert_max_num_queries: Any
) -> None:
    for number in range(3):
        queue(lead(email=f"p{number}@x.example"))
    settings = mail_settings()
    claimed, looked_at = claim_due(settings=settings, at=NOW, limit=2)
    assert (len(claimed), looked_at) == (2, 2)
    rest, _ = claim_due(settings=settings, at=NOW)
    assert {one.message.address for one in (*claimed, *rest)} == {f"p{n}@x.example" for n in range(3)}


def test_a_signature_covers_what_has_to_be_signed(server: MailServer) -> None:
    private, public = _keys()
    MailSecret.objects.create(name="dkim_key", text=private)
    workspace.write("mail_dkim_domain", "acme.example")
    workspace.write("mail_dkim_selector", "lw")
    person = lead(email="ada@x.example")
    agree(person)
    queue(person, "marketing", purpose="newsletter")
    assert send_due() == 1
    raw = server.taken[0][2]
    assert dkim.verify(raw, dnsfunc=lambda name, timeout=5: public)
    assert not dkim.verify(raw.replace(b"One-Click", b"Two-Click"), dnsfunc=lambda name, timeout=5: public)
    signed = str(server.messages[0]["DKIM-Signature"]).lower()
    assert {"list-unsubscribe", "list-unsubscribe-post"} <= set(signed.replace(":", " ").split())


def _keys() -> tuple[str, bytes]:
    import base64
    import subprocess

    made = subprocess.run(
        ["openssl", "genrsa", "-traditional", "1024"], capture_output=True, text=True, check=True
    )
    told = subprocess.run(
        ["openssl", "rsa", "-pubout", "-outform", "DER"],
        input=made.stdout.encode(),
        capture_output=True,
        check=True,
    )
    return made.stdout, b"v=DKIM1; k=rsa; p=" + base64.b64encode(told.stdout)
