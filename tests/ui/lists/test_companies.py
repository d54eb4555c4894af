"""The companies, listed and opened."""

import re

import pytest
from django.test import Client

from leadwright.leads.models import Company, Standing
from leadwright.platform.ids import Kind, public_id
from tests.accounts.people import NOW
from tests.leads.people import colleague, lead
from tests.ui.lists.listing import SignIn, text

pytestmark = pytest.mark.django_db


def test_companies_are_listed_found_and_opened(boss: Client, signed_in: SignIn) -> None:
    for n, name in enumerate(("Acme", "Åland Frost", "Zeta")):
        lead(at=NOW, email=f"a@{n}.example", full_name=f"P {n}", company=name, industry="Logistics")
    page = text(boss, "/companies")
    assert re.findall(r'title="([^"]+)"><bdi>', page) == ["Acme", "Zeta", "Åland Frost"]
    assert re.findall(r'title="([^"]+)"><bdi>', text(boss, "/companies", find="ZE")) == ["Zeta"]
    assert re.findall(r'title="([^"]+)"><bdi>', text(boss, "/companies", sort="-created"))[0] == "Zeta"
    assert "No company meets all of this" in text(boss, "/companies", find="nobody")

    acme = Company.objects.get(name="Acme")
    address = f"/companies/{public_id(Kind.COMPANY, acme.public_id)}"
    page = text(boss, address)
    assert "P 0" in page
    assert "Logistics" in page

    rep = colleague("rep")
    assert signed_in(rep).get(address).status_code == 404
    assert "There are no companies yet" in signed_in(rep).get("/companies").content.decode()


def test_stages_kept_out_of_sight_are_not_among_the_people_of_a_company(boss: Client) -> None:
    lead(at=NOW, email="a@acme.example", full_name="Ana Ruiz", company="Acme")
    bot = lead(at=NOW, email="b@acme.example", full_name="Spam Bot", company="Acme")
    Standing.objects.filter(pk=bot.pk).update(stage="spam")

    page = text(boss, f"/companies/{public_id(Kind.COMPANY, Company.objects.get().public_id)}")

    assert "Ana Ruiz" in page
    assert "Spam Bot" not in page
