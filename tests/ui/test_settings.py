"""Settings of oneself and of the people who work here."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leadwright.accounts.models import SignIn, TeamMember, User
from leadwright.accounts.rules import Role
from leadwright.platform import clock
from leadwright.platform.models import AuditEntry
from tests.accounts.people import NOW, PASSWORD, make_team, make_user
from tests.ui.test_leads import HOSTILE, Page

pytestmark = pytest.mark.django_db

SignIn_ = Callable[[User], Client]
NEW = "a kettle made of copper"
CHOICES = {"name": "Ada W.", "theme": "dark", "density": "compact", "time_zone": "Asia/Tokyo"}


@pytest.fixture(autouse=True)
def stopped_clock() -> None:
    clock.freeze(NOW)


def sign_in(email: str, password: str = PASSWORD, agent: str = "") -> Client:
    """A browser of its own, signed in by the form."""
    client = Client(HTTP_USER_AGENT=agent)
    assert client.post("/sign-in", {"email": email, "password": password}).status_code == 302
    return client


def test_choices_show_on_the_next_page_and_are_written_down_once(signed_in: SignIn_) -> None:
    user = make_user()
    client = signed_in(user)

    for _ in range(2):
        assert client.post("/settings/profile", CHOICES).status_code == 302
    page = client.get("/settings/profile").content.decode()

    assert '<html lang="en" data-theme="dark" data-keys="off" data-density="compact">' in page
    assert "Ada W." in page
    assert "Saved." in page
    assert "Saved." not in client.get("/settings/profile").content.decode()
    assert [one.action for one in AuditEntry.objects.filter(actor_id=user.pk)] == [
        "user.renamed",
        "user.preferences_changed",
    ]


@pytest.mark.parametrize(
    "wrong", [{"time_zone": "Mars/Base"}, {"theme": "pink"}, {"name": " "}, {"density": ""}]
)
def test_a_wrong_choice_is_refused_and_what_was_typed_stays(
    signed_in: SignIn_, wrong: dict[str, str]
) -> None:
    user = make_user()

    answer = signed_in(user).post("/settings/profile", CHOICES | {"name": "Typed"} | wrong)

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert User.objects.get().theme == "system"


def test_another_password_signs_out_every_device_but_this() -> None:
    user = make_user()
    here, there = sign_in(user.email), sign_in(user.email)

    refused = here.post("/settings/password", {"current": "wrong", "password": NEW})
    assert refused.status_code == 422
    assert "This is not your password." in refused.content.decode()
    assert here.post("/settings/password", {"current": PASSWORD, "password": NEW}).status_code == 302

    assert here.get("/settings/sessions").status_code == 200
    assert there.get("/settings/sessions").status_code == 302
    assert "this one" in here.get("/settings/sessions").content.decode()
    sign_in(user.email, NEW)


def test_a_session_is_seen_and_ended_by_its_owner_only() -> None:
    user, other = make_user(), make_user(email="b@acme.example")
    phone = (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 (KHTML) Version/17 Safari/604"
    )
    here, there = sign_in(user.email), sign_in(user.email, agent=phone)
    stranger = sign_in(other.email)

    page = here.get("/settings/sessions").content.decode()
    assert "Safari on iPhone" in page
    [reference] = re.findall(r'name="session" value="(\w+)"', page)

    assert stranger.post("/settings/sessions/end", {"session": reference}).status_code == 404
    assert there.get("/settings/profile").status_code == 200
    assert here.post("/settings/sessions/end", {"session": reference}).status_code == 302
    assert there.get("/settings/profile").status_code == 302
    assert here.get("/settings/profile").status_code == 200
    assert SignIn.objects.filter(user=user).count() == 1


def test_an_invitation_leads_to_an_account(signed_in: SignIn_) -> None:
    client = signed_in(make_user())

    answer = client.post(
        "/settings/people/invite", {"name": "Noor", "email": "noor@acme.example", "role": "marketer"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/settings/people/new-link")
    shown = client.get("/settings/people/new-link").content.decode()
    [path] = re.findall(r'value="https?://[^/]+(/sign-in/[^"]+)"', shown)
    assert "The link was shown once" in client.get("/settings/people/new-link").content.decode()
    begun = Client().post(path, {"name": "Noor Haddad", "password": PASSWORD})

    assert begun.status_code == 302
    assert User.objects.get(email="noor@acme.example").role == "marketer"
    assert "Noor Haddad" in client.get("/settings/people").content.decode()


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"email": "ada@acme.example"}, "has an account already"),
        ({"email": "nobody"}, "nobody"),
        ({"role": "emperor"}, "Select a valid choice"),
        ({"name": ""}, "Enter a name."),
    ],
)
def test_a_refused_invitation_says_why(signed_in: SignIn_, answers: dict[str, str], sentence: str) -> None:
    given = {"name": "Noor", "email": "noor@acme.example", "role": "marketer"} | answers

    answer = signed_in(make_user()).post("/settings/people/invite", given)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert User.objects.count() == 1


def test_a_colleague_is_given_another_role_shut_out_and_let_in(signed_in: SignIn_) -> None:
    client = signed_in(make_user())
    colleague = make_user(email="b@acme.example", name="Bea", role=Role.ANALYST)
    theirs = sign_in(colleague.email)
    [address] = re.findall(
        r'href="(/settings/people/user_\w+)" title="Bea"', client.get("/settings/people").content.decode()
    )

    for answers, sentence in (
        ({"do": "role", "role": "salesperson"}, "Bea is salesperson now."),
        ({"do": "deactivate"}, "Bea can no longer sign in."),
        ({"do": "activate"}, "Bea can sign in again."),
        ({"do": "sign_out"}, "Bea is signed out everywhere."),
    ):
        assert client.post(f"{address}/change", answers)["Location"] == address
        assert sentence in client.get(address).content.decode()
    assert theirs.get("/settings/profile").status_code == 302
    made = client.post(f"{address}/change", {"do": "link"}, follow=True).content.decode()
    assert "A link for a new password for <bdi>Bea</bdi>" in made
    assert client.post(f"{address}/change", {"do": "nonsense"}).status_code == 422
    assert client.post(f"{address}/change", {"do": "role", "role": "x"}).status_code == 422


def test_the_last_administrator_cannot_leave(signed_in: SignIn_) -> None:
    client = signed_in(make_user())
    [address] = re.findall(
        r'href="(/settings/people/user_\w+)"', client.get("/settings/people").content.decode()
    )

    answer = client.post(f"{address}/change", {"do": "deactivate"})

    assert answer.status_code == 409
    assert "the only administrator" in answer.content.decode()


def test_a_team_is_made_filled_led_and_emptied(signed_in: SignIn_) -> None:
    client = signed_in(make_user())
    client.post("/settings/teams/create", {"name": "North"})
    page = client.get("/settings/teams").content.decode()
    [address] = re.findall(r'action="(/settings/teams/team_\w+/change)"', page)
    [user] = re.findall(r'<option value="(user_\w+)">Ada Weiss', page)

    for wanted, leads in (("add", [False]), ("lead", [True]), ("unlead", [False]), ("remove", [])):
        assert client.post(address, {"do": wanted, "user": user}).status_code == 302
        assert list(TeamMember.objects.values_list("leads_team", flat=True)) == leads


def test_who_only_sees_people_is_offered_no_changes(signed_in: SignIn_) -> None:
    manager = make_user(role=Role.SALES_MANAGER)
    make_team("North", manager)
    client = signed_in(manager)

    for address in ("/settings/people", "/settings/teams"):
        page = client.get(address).content.decode()
        assert page.count('method="post"') == 1, address  # signing out
    assert (
        "Teams"
        not in signed_in(make_user(email="s@acme.example", role=Role.SALESPERSON))
        .get("/settings/profile")
        .content.decode()
    )


def test_the_number_of_queries_does_not_grow_with_people(signed_in: SignIn_) -> None:
    client = signed_in(make_user())
    counts = []
    for number in range(2):
        for one in range(5):
            make_team(f"Team {number} {one}", make_user(email=f"{number}{one}@acme.example"))
        for address in ("/settings/people", "/settings/teams"):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(address)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def test_what_people_are_called_is_text_everywhere(signed_in: SignIn_) -> None:
    client = signed_in(make_user(name=f"A {HOSTILE}"))
    colleague = make_user(email="b@acme.example", name=f"B {HOSTILE}")
    make_team(f"C {HOSTILE}"[:200], colleague)
    SignIn.objects.create(
        user=User.objects.get(email="ada@acme.example"),
        session_key="k",
        epoch=0,
        device=f"D {HOSTILE}",
        begun_at=NOW,
        ends_at=NOW + timedelta(days=1),
    )
    [person] = re.findall(
        r'href="(/settings/people/user_\w+)" title="B', client.get("/settings/people").content.decode()
    )
    client.post(f"{person}/change", {"do": "sign_out"})

    for address in ("profile", "sessions", "people", "teams", person.removeprefix("/settings/")):
        page = Page(client.get(f"/settings/{address}").content.decode())
        assert page.active == [], address
        assert "<script>alert(1)</script>" in page.text, address
    assert Page(client.get("/search", {"q": HOSTILE}).content.decode()).active == []
