import re
from datetime import timedelta

import pytest
from django.test import Client

from leadwright.accounts.models import SignInLink, User
from leadwright.accounts.operations.links import (
    create_first_run_link,
    create_sign_in_link,
    reset_password_link,
)
from leadwright.accounts.operations.users import invite_user
from leadwright.accounts.rules import Role
from leadwright.platform import clock, workspace
from leadwright.playbook.queries import published
from tests.accounts.people import OPERATOR, PASSWORD, make_user

pytestmark = pytest.mark.django_db

NEW = "a kettle made of copper"
FIRST_RUN = {
    "name": "Ada",
    "email": "ada@acme.example",
    "password": PASSWORD,
    "company": "Acme & Daughters",
    "time_zone": "Asia/Kathmandu",
    "market": "b2c",
}


def test_looking_at_a_link_changes_nothing(client: Client) -> None:
    token = create_sign_in_link(actor=OPERATOR, user=make_user(), at=clock.now())
    before = list(SignInLink.objects.values())

    for method in (client.get, client.head, client.get):
        assert method(f"/sign-in/{token}").status_code == 200

    assert list(SignInLink.objects.values()) == before
    assert client.get("/").status_code == 302


def test_the_button_of_a_sign_in_link_signs_in_once(client: Client) -> None:
    token = create_sign_in_link(actor=OPERATOR, user=make_user(), at=clock.now())

    assert client.post(f"/sign-in/{token}")["Location"] == "/"
    assert client.get("/").status_code == 200
    again = Client().post(f"/sign-in/{token}")
    assert again.status_code == 404
    assert "was used already, has expired, or was never made" in again.content.decode()


def test_the_first_run_link_asks_for_the_administrator(client: Client) -> None:
    token = create_first_run_link(actor=OPERATOR, at=clock.now())

    page = client.get(f"/sign-in/{token}").content.decode()
    assert all(f'name="{field}"' in page for field in FIRST_RUN)
    assert client.post(f"/sign-in/{token}", FIRST_RUN)["Location"] == "/welcome"
    assert User.objects.get().role == "administrator"
    assert {name: workspace.read(name) for name in ("company", "time_zone", "market")} == {
        "company": "Acme & Daughters",
        "time_zone": "Asia/Kathmandu",
        "market": "b2c",
    }
    assert "sells to people" in str(published("lifecycle"))
    assert client.get("/welcome").status_code == 200


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"company": " "}, "Enter the name of your company."),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
        ({"market": "b2g"}, "Select a valid choice"),
        ({"password": "kettle"}, "It must contain at least 10 characters"),
        ({"email": "ada@"}, "ada@"),
    ],
)
def test_a_refused_first_run_keeps_what_was_typed_and_changes_nothing(
    client: Client, answer: dict[str, str], sentence: str
) -> None:
    token = create_first_run_link(actor=OPERATOR, at=clock.now())

    page = client.post(f"/sign-in/{token}", FIRST_RUN | answer)

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert 'value="Ada"' in page.content.decode()
    assert workspace.read("company") == "My company"
    assert not User.objects.exists()
    assert client.post(f"/sign-in/{token}", FIRST_RUN).status_code == 302


def test_all_mistakes_of_a_first_run_are_told_at_once_and_what_was_right_stays(client: Client) -> None:
    token = create_first_run_link(actor=OPERATOR, at=clock.now())
    make_user("mira@acme.example", Role.MARKETER)
    wrong = {"company": "", "password": "kettle", "email": "ada@"}

    page = client.post(f"/sign-in/{token}", FIRST_RUN | wrong).content.decode()

    assert all(f'id="id_{field}_error"' in page for field in wrong)
    assert 'value="Ada"' in page
    assert 'value="ada@"' in page
    assert 'value="kettle"' not in page
    known = FIRST_RUN | {"company": "", "email": "Mira@acme.example"}
    page = client.post(f"/sign-in/{token}", known).content.decode()
    assert "mira@acme.example has an account already" in page
    assert "Type the password once more" in page
    assert PASSWORD not in page
    assert re.search(r'value="Asia/Kathmandu" selected', page)


def test_a_refused_password_is_explained_under_its_field(client: Client) -> None:
    token = reset_password_link(actor=OPERATOR, user=make_user(), at=clock.now())

    answer = client.post(f"/sign-in/{token}", {"password": "kettle"})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="id_password_error"' in page
    assert "It must contain at least 10 characters" in page
    assert "kettle" not in page
    assert client.post(f"/sign-in/{token}", {"password": NEW}).status_code == 302


def test_an_invitation_names_who_is_invited(client: Client) -> None:
    made = invite_user(
        actor=OPERATOR, email="n@acme.example", name="Noor <b>", role=Role.MARKETER, at=clock.now()
    )

    page = client.get(f"/sign-in/{made.token}").content.decode()

    assert "Noor &lt;b&gt;" in page
    assert "n@acme.example" in page


def test_the_role_of_an_invitation_cannot_be_chosen_by_the_invited(client: Client) -> None:
    made = invite_user(actor=OPERATOR, email="n@acme.example", name="N", role=Role.ANALYST, at=clock.now())
    answers = {"name": "N", "password": PASSWORD, "role": "administrator", "email": "boss@acme.example"}

    client.post(f"/sign-in/{made.token}", answers)

    user = User.objects.get()
    assert (user.role, user.email) == ("analyst", "n@acme.example")


def test_an_expired_link_is_answered_as_an_unknown_one(client: Client) -> None:
    token = create_sign_in_link(actor=OPERATOR, user=make_user(), at=clock.now() - timedelta(hours=25))

    answers = [client.get(f"/sign-in/{text}") for text in (token, "x" * 43, "short")]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert client.get("/sign-in/%00").status_code == 404


def test_using_a_link_replaces_whoever_was_signed_in(client: Client) -> None:
    other, user = make_user(email="other@acme.example"), make_user()
    client.force_login(other)
    token = create_sign_in_link(actor=OPERATOR, user=user, at=clock.now())

    client.post(f"/sign-in/{token}")

    assert client.session["_auth_user_id"] == str(user.pk)


def test_pages_of_links_are_neither_kept_nor_indexed(client: Client) -> None:
    token = create_sign_in_link(actor=OPERATOR, user=make_user(), at=clock.now())

    answer = client.get(f"/sign-in/{token}")

    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "same-origin"
