"""Settings of one's own website."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from leadwright.accounts.models import User
from leadwright.accounts.rules import Role
from leadwright.capture.models import WriteKey
from leadwright.platform import workspace
from tests.accounts.people import make_user
from tests.ui.lead.page import text_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def client(signed_in: SignIn) -> Client:
    return signed_in(make_user(role=Role.ADMINISTRATOR))


def test_a_key_is_made_once_and_the_line_says_path_and_consent(client: Client) -> None:
    assert "needs a key first" in text_of(client.get(reverse("ui:website")).content.decode())
    for _ in range(2):
        assert client.post(reverse("ui:website_key")).status_code == 302
    key = WriteKey.objects.get()
    told = {
        "tracker_path": "salut",
        "tracker_consent": "cookieless",
        "own_domains": "acme.example, acme.test",
    }
    assert client.post(reverse("ui:website"), told).status_code == 302
    page = client.get(reverse("ui:website")).content.decode()
    assert "/salut.js" in page
    assert key.text in page
    assert "data-consent=&quot;cookieless&quot;" in page
    assert "Nothing has come yet" in text_of(page)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("tracker_path", "sources", "A page of Leadwright has this address"),
        ("tracker_path", "Hello World", "small letters"),
        ("tracker_path", "", "Enter a short name"),
        ("own_domains", "http://[", "is no domain"),
    ],
)
def test_what_will_not_do_is_said(field: str, value: str, said: str, client: Client) -> None:
    told = {"tracker_path": "hello", "tracker_consent": "required", "own_domains": "", field: value}
    answer = client.post(reverse("ui:website"), told)
    assert answer.status_code == 422
    assert said in text_of(answer.content.decode())
    assert workspace.read("tracker_path") == "hello"


def test_the_part_that_looks_again_comes_alone(client: Client) -> None:
    answer = client.get(reverse("ui:website"), headers={"hx-request": "true"})
    assert "<html" not in answer.content.decode()
