import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from leadwright.accounts.models import User
from leadwright.accounts.operations.passwords import set_password
from leadwright.accounts.operations.sessions import end_sessions
from leadwright.accounts.operations.users import change_role, deactivate_user
from leadwright.accounts.rules import Role
from tests.accounts.people import NOW, OPERATOR, PASSWORD, make_user

pytestmark = pytest.mark.django_db

MISMATCH = "That did not match. Check the address and the password."


def sign_in(
    client: Client, email: str, password: str = PASSWORD, path: str = "/sign-in", **more: str
) -> HttpResponse:
    return client.post(path, {"email": email, "password": password, **more})  # type: ignore[return-value]


def is_signed_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def test_address_and_password_lead_to_the_list(client: Client) -> None:
    user = make_user()

    answer = sign_in(client, user.email.upper())

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_signed_in(client)


def test_a_stranger_is_sent_to_sign_in_and_comes_back(client: Client) -> None:
    user = make_user()

    answer = client.get("/?stage=mql")
    assert answer["Location"] == f"/sign-in?next={quote('/?stage=mql', safe='')}"
    assert sign_in(client, user.email, path=answer["Location"])["Location"] == "/?stage=mql"


def _visible(answer: HttpResponse) -> str:
    return re.sub(r'value="[^"]*"', "", answer.content.decode())


def test_every_failing_sign_in_is_answered_alike() -> None:
    make_user(email="boss@acme.example")
    make_user(email="known@acme.example")
    deactivate_user(actor=OPERATOR, user=make_user(email="gone@acme.example"), at=NOW)
    waiting = User(email="invited@acme.example", name="New", role="analyst", created_at=NOW)
    waiting.set_unusable_password()
    waiting.save()

    answers = {
        sign_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), f"{name}@acme.example", password)
        for number, (name, password) in enumerate(
            [("known", "wrong"), ("nobody", "wrong"), ("gone", PASSWORD), ("invited", "wrong")]
        )
    }

    assert {answer.status_code for answer in answers} == {422}
    assert len({_visible(answer) for answer in answers}) == 1
    assert all(MISMATCH in answer.content.decode() for answer in answers)


def test_what_was_typed_stays_but_the_password(client: Client) -> None:
    page = sign_in(client, "ada@acme.example", "a secret thing").content.decode()

    assert "ada@acme.example" in page
    assert "a secret thing" not in page


def test_empty_fields_are_named(client: Client) -> None:
    answer = sign_in(client, "", "")

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Enter an e-mail address." in page
    assert "Enter a password." in page


@pytest.mark.parametrize(
    "end",
    [
        lambda user: change_role(actor=OPERATOR, user=user, role=Role.MARKETER, at=NOW),
        lambda user: set_password(actor=OPERATOR, user=user, password="a kettle made of copper", at=NOW),
        lambda user: deactivate_user(actor=OPERATOR, user=user, at=NOW),
        lambda user: end_sessions(actor=OPERATOR, user=user, at=NOW),
    ],
    ids=["role", "password", "deactivation", "sign-out everywhere"],
)
def test_sessions_end_at_once(end: Callable[[User], None]) -> None:
    make_user(email="boss@acme.example")
    user = make_user()
    clients = Client(), Client()
    for client in clients:
        sign_in(client, user.email)
    assert all(map(is_signed_in, clients))

    end(user)

    assert not any(map(is_signed_in, clients))


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\tevil.example",
        "/%0a/evil.example\n",
        "javascript:alert(1)",
        "evil.example",
        "http:/evil.example",
        "https://testserver/",
        "/" + "x" * 2001,
    ],
)
def test_next_leads_nowhere_but_to_a_path_of_this_host(client: Client, wanted: str) -> None:
    user = make_user()

    assert sign_in(client, user.email, path=f"/sign-in?next={quote(wanted)}")["Location"] == "/"
    assert client.get(f"/sign-in?next={quote(wanted)}")["Location"] == "/"


def test_the_session_key_changes_with_the_sign_in(client: Client) -> None:
    user = make_user()
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key

    sign_in(client, user.email)

    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def _session_ends() -> timedelta:
    return Session.objects.get().expire_date - timezone.now()


def test_a_session_ends_with_the_browser_and_after_twelve_hours(client: Client) -> None:
    cookie = sign_in(client, make_user().email).cookies[settings.SESSION_COOKIE_NAME]

    assert cookie["max-age"] == ""
    assert timedelta(hours=11, minutes=59) < _session_ends() <= timedelta(hours=12)


def test_staying_signed_in_lasts_fourteen_days(client: Client) -> None:
    cookie = sign_in(client, make_user().email, keep="on").cookies[settings.SESSION_COOKIE_NAME]

    assert int(cookie["max-age"]) == 14 * 24 * 3600
    assert timedelta(days=13, hours=23) < _session_ends() <= timedelta(days=14)


def test_use_does_not_lengthen_a_session(client: Client) -> None:
    sign_in(client, make_user().email, keep="on")
    before = Session.objects.get().expire_date

    assert is_signed_in(client)
    assert Session.objects.get().expire_date == before


def test_signing_out_ends_the_session_and_is_a_post(client: Client) -> None:
    sign_in(client, make_user().email)

    assert client.get("/sign-out").status_code == 405
    assert is_signed_in(client)
    assert client.post("/sign-out")["Location"] == "/sign-in"
    assert not is_signed_in(client)
    assert not Session.objects.filter(session_data__contains="auth").exists()


def test_signing_in_twice_is_as_signing_in_once(client: Client) -> None:
    user = make_user()

    for _ in range(2):
        sign_in(client, user.email)

    assert is_signed_in(client)
    assert Session.objects.count() == 1


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(client: Client, method: str) -> None:
    assert getattr(client, method)("/sign-in").status_code == 405


@pytest.mark.parametrize("onward", ["", "?next=/"])
def test_a_recruiter_arrives_at_a_page_of_their_own_without_a_dead_link(client: Client, onward: str) -> None:
    user = make_user(role=Role.RECRUITER)

    answer = sign_in(client, user.email, path=f"/sign-in{onward}")

    assert answer["Location"] == "/applicants"
    assert client.get("/sign-in")["Location"] == "/applicants"
    page = client.get("/applicants").content.decode()
    assert "No applicants yet" in page
    links = set(re.findall(r'<a [^>]*href="([^"#]+)"', page))
    assert "/settings/profile" in links
    assert {address: client.get(address).status_code for address in links} == dict.fromkeys(links, 200)
