"""Keys of the API in the settings."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from leadwright.accounts.models import ApiKey
from leadwright.accounts.operations.api_keys import authenticate_key, create_api_key
from leadwright.accounts.rules import Action, Role
from leadwright.platform import clock
from leadwright.platform.ids import Kind, public_id
from tests.accounts.people import NOW, OPERATOR, make_user

pytestmark = pytest.mark.django_db

SignIn = Callable[[Any], Client]
PAGE = "/settings/api-keys"


@pytest.fixture(autouse=True)
def stopped_clock() -> None:
    clock.freeze(NOW)


def test_a_key_is_shown_once_and_ended(signed_in: SignIn) -> None:
    client = signed_in(make_user(role=Role.SALESPERSON))
    assert "No keys yet" in client.get(PAGE).content.decode()

    made = client.post(f"{PAGE}/new", {"name": "shop", "ends": "30", "scopes": ["see_leads", "edit_leads"]})
    assert made.status_code == 302
    shown = client.get(PAGE)

    assert "no-store" in shown["Cache-Control"]
    [secret] = [word for word in shown.content.decode().split('"') if word.startswith("lw_")]
    actor = authenticate_key(text=secret, at=NOW)
    assert actor is not None
    assert actor.scopes == {Action.SEE_LEADS, Action.EDIT_LEADS}
    page = client.get(PAGE).content.decode()
    assert "shop" in page
    assert ">in 30 days</time>" in page
    assert secret not in page
    assert secret not in str([one.get_decoded() for one in Session.objects.all()])
    key = public_id(Kind.API_KEY, ApiKey.objects.get().public_id)
    assert client.post(f"{PAGE}/{key}/end").status_code == 302
    assert authenticate_key(text=secret, at=NOW) is None
    assert "ended" in client.get(PAGE).content.decode()


def test_a_key_is_shown_to_whoever_made_it_while_it_is_new(signed_in: SignIn) -> None:
    client = signed_in(make_user(role=Role.SALESPERSON))
    told = {"name": "shop", "ends": "30", "scopes": ["see_leads"]}
    cookie = client.post(f"{PAGE}/new", told).cookies["leadwright_once"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (PAGE, True, "Strict")
    carried = cookie.value

    other = Client()
    other.force_login(make_user("other@acme.example"))
    for holder, at in ((other, NOW), (client, NOW + timedelta(minutes=3))):
        clock.freeze(at)
        holder.cookies["leadwright_once"] = carried
        assert "shown only now" not in holder.get(PAGE).content.decode()
    clock.freeze(NOW)
    client.cookies["leadwright_once"] = carried[:-1]
    assert "shown only now" not in client.get(PAGE).content.decode()
    client.cookies["leadwright_once"] = carried
    assert "shown only now" in client.get(PAGE).content.decode()
    assert "shown only now" not in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"name": "", "scopes": ["see_leads"]}, "Enter what the key is for"),
        ({"name": "a"}, "Tick at least one thing"),
        ({"name": "a", "scopes": ["manage_people"]}, "Select a valid choice"),
        ({"name": "a", "scopes": ["see_leads"], "ends": "7"}, "Select a valid choice"),
    ],
)
def test_what_is_missing_is_said_and_nothing_made(
    signed_in: SignIn, told: dict[str, object], sentence: str
) -> None:
    client = signed_in(make_user(role=Role.SALESPERSON))

    refused = client.post(f"{PAGE}/new", told)

    assert refused.status_code == 422
    assert sentence in refused.content.decode()
    assert not ApiKey.objects.exists()


def test_others_keys_are_for_administrators_only(signed_in: SignIn) -> None:
    owner = make_user("seller@acme.example", role=Role.SALESPERSON)
    made = create_api_key(
        actor=OPERATOR, user=owner, name="theirs", scopes=[Action.SEE_LEADS], expires_at=None, at=NOW
    )
    key = public_id(Kind.API_KEY, made.key.public_id)
    other = signed_in(make_user("marketer@acme.example", role=Role.MARKETER))

    assert "theirs" not in other.get(PAGE).content.decode()
    assert other.post(f"{PAGE}/{key}/end").status_code == 403
    administrator = signed_in(make_user("boss@acme.example"))
    assert "theirs" in administrator.get(PAGE).content.decode()
    assert administrator.post(f"{PAGE}/{key}/end").status_code == 302
