"""A lead written in by hand, on its page."""

import re

import pytest
from django.test import Client

from leadwright.accounts.rules import Role
from leadwright.leads.models import Lead, Standing
from leadwright.platform.ids import Kind, public_id
from tests.accounts.people import NOW
from tests.leads.people import colleague, lead, ref
from tests.starter import starter_in_force
from tests.ui.lists.listing import SignIn, text
from tests.ui.test_leads import HOSTILE, Page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def starter() -> None:
    starter_in_force(at=NOW)


def test_a_lead_is_added_from_the_list_and_opened(boss: Client) -> None:
    assert 'href="/leads/new" data-key="n"' in text(boss, "/")
    assert "New lead" in text(boss, "/search", q="add person")
    assert '<option value="" selected>Nobody' in text(boss, "/leads/new")

    told = {"full_name": "Ana Ruiz", "email": "ana@acme.example", "role": "Head of Quality", "source": "fair"}
    answer = boss.post("/leads/new", told, follow=True)

    assert answer.redirect_chain == [(f"/leads/{ref(Lead.objects.get())}", 302)]
    assert "Lead added." in answer.content.decode()
    assert "Ana Ruiz" in answer.content.decode()


def test_a_known_address_opens_the_lead_there_is_and_says_so(boss: Client) -> None:
    one = lead(at=NOW, email="ana@acme.example", full_name="Ana")

    answer = boss.post("/leads/new", {"full_name": "Ana Ruiz", "email": "ANA@acme.example"}, follow=True)

    assert answer.redirect_chain == [(f"/leads/{ref(one)}", 302)]
    assert "This lead was here already, and nothing was changed." in answer.content.decode()


def test_refused_input_keeps_what_was_typed_beside_the_reason(boss: Client) -> None:
    answer = boss.post(
        "/leads/new", {"full_name": HOSTILE, "email": "ana at acme", "need": "A <b>store", "source": "x y"}
    )
    page = answer.content.decode()

    assert answer.status_code == 422
    assert Page(page).active == []
    assert re.search(
        r'name="email" value="ana at acme"[^>]*aria-invalid="true" aria-describedby="e-email"', page
    )
    assert 'id="e-email"' in page
    assert "A &lt;b&gt;store</textarea>" in page
    assert 'value="x y"' in page
    assert not Lead.objects.exists()
    owner = boss.post("/leads/new", {"full_name": "Ana", "owner": "user_00000000000000000000000000"})
    assert owner.status_code == 422
    assert 'id="e-owner"' in owner.content.decode()


def test_a_salesperson_owns_what_they_add_and_chooses_among_the_sources(signed_in: SignIn) -> None:
    rep = colleague("rep")
    colleague("other")
    client = signed_in(rep)
    page = text(client, "/leads/new")
    mine = public_id(Kind.USER, rep.public_id)
    assert re.findall(r'<option value="(user_\w+)" selected', page) == [mine]
    assert page.count('value="user_') == 1
    assert '<select class="select" id="source"' in page

    assert client.post("/leads/new", {"full_name": "Ana", "owner": mine}, follow=True).status_code == 200
    assert Standing.objects.get().owner_id == rep.pk


@pytest.mark.parametrize("role", [Role.ANALYST, Role.RECRUITER])
def test_who_only_looks_is_offered_nothing(signed_in: SignIn, role: Role) -> None:
    client = signed_in(colleague("looker", role))

    assert "/leads/new" not in text(client, "/")
    assert client.post("/leads/new", {"full_name": "Ana"}).status_code == 403
