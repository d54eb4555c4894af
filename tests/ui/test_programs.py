"""Keys of programs in the settings, and on the command line."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from leadwright.capture.models import RefusedMessage, WriteKey
from leadwright.capture.operations.write_keys import holder_of
from leadwright.cli import arguments
from leadwright.cli.commands import write_key
from leadwright.events.models import Source
from leadwright.platform import clock
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.models import AuditEntry
from tests.accounts.people import NOW, make_user

pytestmark = pytest.mark.django_db

SignIn = Callable[[Any], Client]
PAGE = "/settings/programs"


@pytest.fixture
def client_of_administrator(signed_in: SignIn) -> Client:
    clock.freeze(NOW)
    return signed_in(make_user())


def test_a_websites_key_is_shown_for_good_and_a_servers_only_once(client_of_administrator: Client) -> None:
    client = client_of_administrator
    told = {
        "source": "website",
        "kind": "browser",
        "origins": "https://www.example.com\nhttps://shop.example.com:8443/",
    }
    assert client.post(f"{PAGE}/keys", told).status_code == 302
    assert client.post(f"{PAGE}/keys", {"source": "app", "kind": "server", "origins": ""}).status_code == 302
    shown = client.get(PAGE).content.decode()

    website, app = WriteKey.objects.order_by("id")
    assert website.origins == ["https://shop.example.com:8443", "https://www.example.com"]
    assert website.text in client.get(PAGE).content.decode()
    assert app.text == ""
    [secret] = [word for word in shown.split('"') if word.startswith("wk_") and word != website.text]
    holder = holder_of(secret, at=NOW)
    assert holder is not None
    assert holder.source.slug == "app"
    assert secret not in client.get(PAGE).content.decode()
    assert secret not in json.dumps(list(AuditEntry.objects.values_list("changes", flat=True)))


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"source": "", "kind": "server"}, "Enter a name, such as website"),
        ({"source": "Ä!", "kind": "server"}, "cannot name a source"),
        ({"source": "a", "kind": "fridge"}, "Select a valid choice"),
        ({"source": "a", "kind": "server", "origins": "https://a.example"}, "Only a key for browsers"),
        ({"source": "a", "kind": "browser", "origins": "example.com"}, "is no site"),
        ({"source": "a", "kind": "browser", "origins": "https://a.example/path"}, "is no site"),
        ({"source": "a", "kind": "browser", "origins": "https://a.example:port"}, "is no site"),
    ],
)
def test_what_cannot_be_a_key_is_said_and_nothing_is_made(
    client_of_administrator: Client, told: dict[str, str], sentence: str
) -> None:
    answer = client_of_administrator.post(f"{PAGE}/keys", {"origins": "", **told})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not WriteKey.objects.exists()
    assert not Source.objects.exists()


def test_a_key_is_switched_off_and_on_again_and_what_was_refused_is_told(
    client_of_administrator: Client,
) -> None:
    client = client_of_administrator
    client.post(f"{PAGE}/keys", {"source": "website", "kind": "browser", "origins": ""})
    key = WriteKey.objects.get()
    address = f"{PAGE}/keys/{public_id(Kind.WRITE_KEY, key.public_id)}/switch"
    RefusedMessage.objects.create(
        source_id=key.source_id,
        received_at=NOW,
        kind="track",
        message_id="m",
        reason="A track call needs <a name>.",
    )

    client.post(address, {"on": "no"})
    page = client.get(PAGE).content.decode()
    assert "switched off" in page
    assert "needs &lt;a name&gt;." in page
    client.post(address, {"on": "yes"})
    assert "switched off" not in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}/keys/writekey_{'0' * 26}/switch", {"on": "no"}).status_code == 404


def test_the_command_line_makes_lists_and_switches_keys(capsys: pytest.CaptureFixture[str]) -> None:
    def run(*words: str) -> Any:
        options = arguments.parser("").parse_args(["write-key", *words, "--json"])
        getattr(write_key, f"run_{words[0]}")(options)
        return json.loads(capsys.readouterr().out)

    made = run("create", "app")
    run("off", made["id"])
    [listed] = run("list")
    assert (listed["source"], listed["kind"], listed["is_on"], listed["text"]) == ("app", "server", False, "")
    assert holder_of(made["key"], at=NOW) is not None
