"""Keys of the API from the command line."""

import pytest

from leadwright.accounts.operations.api_keys import authenticate_key
from leadwright.accounts.rules import Action
from leadwright.platform import clock
from tests.accounts.people import make_user
from tests.cli.running import Here

pytestmark = pytest.mark.django_db


def test_a_key_is_made_shown_once_listed_and_ended(here: Here) -> None:
    make_user("ada@acme.example")

    made = here(
        "api-key", "create", "ada@acme.example", "shop", "--scope", "edit_leads", "--days", "30", "--json"
    )
    actor = authenticate_key(text=made.json["key"], at=clock.now())

    assert actor is not None
    assert actor.scopes == {Action.EDIT_LEADS}
    listed = here("api-key", "list", "--json")
    assert [(one["id"], one["name"]) for one in listed.json] == [(made.json["id"], "shop")]
    assert made.json["key"] not in listed.out
    assert "shop" in here("api-key", "list").out
    assert here("api-key", "revoke", made.json["id"]).code == 0
    assert authenticate_key(text=made.json["key"], at=clock.now()) is None
    assert "ended" in here("api-key", "list").out


def test_what_is_no_scope_or_no_length_of_time_is_said(here: Here) -> None:
    make_user("ada@acme.example")

    assert "is no scope" in here("api-key", "create", "ada@acme.example", "x", "--scope", "fly").sentence
    assert "--days" in here("api-key", "create", "ada@acme.example", "x", "--days", "0").sentence
    assert "no key" in here("api-key", "revoke", "key_00000000000000000000000000").sentence
    assert "No keys yet" in here("api-key", "list").out
