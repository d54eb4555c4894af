"""Points given by hand on the page of a lead: the form, the line, and the ways back."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from leadwright.accounts.models import User
from leadwright.accounts.rules import Role
from leadwright.events.models import Event
from leadwright.leads.models import Lead
from leadwright.platform import clock
from tests.accounts.people import NOW, make_user
from tests.ui.crowd import buyer, compute, ref

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
UNTIL = (NOW + timedelta(days=30)).date().isoformat()
RIGHT = {
    "dimension": "engagement",
    "points": "\N{MINUS SIGN}15",
    "reason": "Only\x00 curious",
    "until": UNTIL,
}


@pytest.fixture
def one() -> Lead:
    clock.freeze(NOW)
    made = buyer(NOW)
    compute(NOW)
    return made


def shown(client: Client, one: Lead) -> str:
    compute(NOW)
    page = client.get(f"/leads/{ref(one)}").content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def adjust(client: Client, one: Lead, **changed: str) -> int:
    return client.post(f"/leads/{ref(one)}/adjust", {**RIGHT, **changed}).status_code


def taking_back(client: Client, one: Lead) -> str:
    found = re.search(r'name="adjustment" value="(\d+)"', client.get(f"/leads/{ref(one)}").content.decode())
    assert found
    return found[1]


def test_points_given_by_hand_are_a_line_with_name_and_reason_and_can_be_taken_back(
    signed_in: SignIn, one: Lead
) -> None:
    client = signed_in(make_user(name="Kim Vogt"))
    assert adjust(client, one) == 302
    told = shown(client, one)
    assert "-15 for engagement. The score counts it" in told
    assert "Undo" in told
    told = shown(client, one)
    for words in ("Taken by", "Only curious", "Remove"):
        assert words in told, words
    number = taking_back(client, one)
    assert client.post(f"/leads/{ref(one)}/unadjust", {"adjustment": number}).status_code == 302
    told = shown(client, one)
    assert "Give it again" in told
    assert "Taken by" not in told
    again = re.search(
        r'<input type="hidden" name="until" value="([^"]+)"',
        client.get(f"/leads/{ref(one)}").content.decode(),
    )
    assert again is None or again[1] == UNTIL


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"dimension": "mood"}, "Choose what the points are for"),
        ({"points": "ten"}, "Enter whole points"),
        ({"points": "0"}, "and not 0"),
        ({"points": "99999999999999999999"}, "Enter whole points"),
        ({"reason": " "}, "Say why"),
        ({"until": "soon"}, "Choose the last day"),
        ({"until": "2000-01-01"}, "today or later"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    signed_in: SignIn, one: Lead, wrong: dict[str, str], said: str
) -> None:
    answer = signed_in(make_user()).post(f"/leads/{ref(one)}/adjust", {**RIGHT, "reason": "Because", **wrong})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert "Because" in page or "reason" in wrong
    assert not Event.objects.filter(name="score_adjusted").exists()


def test_the_form_begins_with_the_dimension_it_was_opened_from(signed_in: SignIn, one: Lead) -> None:
    page = signed_in(make_user()).get(f"/leads/{ref(one)}/adjust?dimension=fit").content.decode()
    assert re.search(r'<option value="fit" selected', page)


def test_who_only_looks_is_offered_nothing_and_a_number_that_is_none_is_not_found(
    signed_in: SignIn, one: Lead
) -> None:
    told = shown(signed_in(make_user("lou@acme.example", Role.ANALYST)), one)
    assert "by hand" not in told
    client = signed_in(make_user())
    for number in ("", "x", "9" * 30, "99999"):
        assert client.post(f"/leads/{ref(one)}/unadjust", {"adjustment": number}).status_code == 404
