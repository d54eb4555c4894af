"""Two people with the same form open: the second is told, and what either did not touch stays as the other made it."""

import re
from html import unescape

import pytest
from django.test import Client

from leadwright.accounts.models import User
from leadwright.accounts.rules import Role
from leadwright.leads.models import CustomField
from leadwright.leads.queries.custom_fields import custom_field_details
from leadwright.platform import workspace
from leadwright.views.models import SavedView
from tests.accounts.people import NOW, make_user

pytestmark = pytest.mark.django_db
GIVEN = {
    "company": "Acme",
    "time_zone": "UTC",
    "default_country": "",
    "backup_hour": "3",
    "backup_days": "14",
}


def window(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def both() -> tuple[Client, Client]:
    return window(make_user()), window(make_user(email="dae@acme.example", name="Dae-jung Kim"))


def seen_on(page: str, within: str = "") -> str:
    found = re.search(r'name="seen" value="([^"]*)"', page[page.index(within) :])
    assert found is not None
    return unescape(found[1])


def test_settings_of_two_people_are_both_kept_and_a_clash_is_told(both: tuple[Client, Client]) -> None:
    ada, dae = both
    workspace.write("company", "Acme")
    seen = seen_on(ada.get("/settings/workspace").content.decode())
    dae.post("/settings/workspace", {**GIVEN, "backup_days": "30", "seen": seen})
    assert (
        ada.post("/settings/workspace", {**GIVEN, "time_zone": "Asia/Seoul", "seen": seen}).status_code == 302
    )
    assert (workspace.read("backup_days"), workspace.read("time_zone")) == (30, "Asia/Seoul")

    refused = ada.post("/settings/workspace", {**GIVEN, "backup_days": "7", "seen": seen})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "By now: 30." in page
    assert 'value="7"' in page
    assert workspace.read("backup_days") == 30
    again = {**GIVEN, "time_zone": "Asia/Seoul", "backup_days": "7", "seen": seen_on(page)}
    assert ada.post("/settings/workspace", again).status_code == 302
    assert workspace.read("backup_days") == 7


def test_a_mistake_does_not_make_one_look_anew(both: tuple[Client, Client]) -> None:
    """Else sending the mended form would undo what a colleague did before the mistake."""
    ada, dae = both
    workspace.write("company", "Acme")
    seen = seen_on(ada.get("/settings/workspace").content.decode())
    dae.post("/settings/workspace", {**GIVEN, "backup_days": "30", "seen": seen})
    mistaken = ada.post("/settings/workspace", {**GIVEN, "default_country": "D1", "seen": seen})
    assert seen_on(mistaken.content.decode()) == seen


def test_the_name_of_a_field_changed_by_two_is_told_beside_what_was_typed(
    both: tuple[Client, Client],
) -> None:
    ada, dae = both
    CustomField.objects.create(slug="plan", label="Plan", type="text", created_at=NOW)
    seen = seen_on(ada.get("/settings/fields").content.decode(), "/settings/fields/plan/change")
    dae.post("/settings/fields/plan/change", {"label": "Tariff", "seen": seen})
    ada.post("/settings/fields/plan/change", {"label": "Plan", "contact_data": "on", "seen": seen})
    [field] = custom_field_details()
    assert (field.label, field.contact_data) == ("Tariff", True)

    refused = ada.post(
        "/settings/fields/plan/change", {"label": "Price list", "contact_data": "on", "seen": seen}
    )
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "changed the same on" in page
    assert "By now: Tariff." in page
    assert 'value="Price list"' in page


def test_a_shared_view_changed_by_two_is_told(both: tuple[Client, Client]) -> None:
    ada, dae = both
    mira = window(make_user(email="mira@acme.example", name="Mira", role=Role.MARKETER))
    place = mira.post("/leads/view", {"name": "Warm", "sharing": "everybody", "list": ""})["Location"]
    held = f"/leads/view?{place.partition('?')[2]}"
    page = ada.get(held).content.decode()
    asked = {"sharing": "everybody", "replace": "1", "seen": seen_on(page), "list": place.partition("?")[2]}
    assert dae.post("/leads/view", {**asked, "name": "Warm ones"}).status_code == 302

    refused = ada.post("/leads/view", {**asked, "name": "Warm first"})
    told = refused.content.decode()
    assert refused.status_code == 422
    assert "Dae-jung Kim changed the same meanwhile" in told
    assert 'value="Warm first"' in told
    assert "By now: <bdi>Warm ones</bdi>" in told
    assert SavedView.objects.get().name == "Warm ones"
    assert ada.post("/leads/view", {**asked, "name": "Warm first", "seen": seen_on(told)}).status_code == 302
