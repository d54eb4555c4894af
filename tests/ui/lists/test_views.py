"""Saved views and the columns of the list."""

import re

import pytest
from django.test import Client

from leadwright.platform.ids import Kind, public_id
from leadwright.ui.lists.compact import pack
from leadwright.views.models import ListSetup, SavedView
from tests.accounts.people import NOW
from tests.leads.people import lead
from tests.ui.lists.listing import SPAIN, some, text
from tests.ui.test_leads import names

pytestmark = pytest.mark.django_db


def test_a_view_is_saved_begun_with_changed_and_deleted_with_a_way_back(boss: Client) -> None:
    some(2, country="Spain")
    lead(at=NOW, email="f@acme.example", country="France")
    state = f"view=all&where={pack(SPAIN)}&sort=name"

    saved = boss.post("/leads/view", {"list": state, "name": "Spaniards", "sharing": "nobody", "begin": "1"})

    assert saved.status_code == 302
    page = text(boss, "/")
    assert re.search(r'aria-current="page">Spaniards', page)
    assert len(names(page)) == 2
    assert len(names(text(boss, "/", view="all"))) == 3
    view = SavedView.objects.get()
    reference = public_id(Kind.VIEW, view.public_id)
    boss.post(
        "/leads/view",
        {"list": f"view={reference}&where=all", "name": "All", "replace": "1", "sharing": "everybody"},
    )
    view.refresh_from_db()
    assert (view.name, view.condition, view.shared_with) == ("All", None, "everybody")

    boss.post("/leads/view/delete", {"view": reference})
    page = text(boss, "/")
    assert "View “All” deleted." in page
    undo = dict(re.findall(r'<input type="hidden" name="(list|name|sharing|team)" value="([^"]*)"', page))
    boss.post("/leads/view", undo)
    assert SavedView.objects.get().name == "All"
    assert boss.post("/leads/view", {"list": "view=all", "name": " "}).status_code == 422


def test_columns_their_order_and_widths_are_remembered(boss: Client) -> None:
    some(1, country="Spain", role="Head of Quality")
    page = text(boss, "/leads/columns")
    assert 'value="show:country"' in page
    asked = "/leads/columns?sort=-points&shown=role&shown=country&width_role=333"
    page = text(boss, f"{asked}&step=down:role")
    assert re.findall(r'name="shown" value="(\w+)"', page)[:2] == ["country", "role"]
    assert 'name="sort" value="-points"' in page
    assert 'value="333"' in page
    assert 'value="show:role"' in text(boss, f"{asked}&step=hide:role")
    assert not ListSetup.objects.exists()

    answer = boss.post("/leads/columns", {"shown": ["country", "role"], "width_role": "333"})
    assert answer.status_code == 302
    page = text(boss, "/")
    assert re.findall(r'data-column="(\w+)"', page) == ["name", "country", "role"]
    assert 'width="333"' in page
    refused = boss.post("/leads/columns", {"shown": "country", "width_country": "wide"})
    assert refused.status_code == 422
    assert 'value="wide"' in refused.content.decode()
    assert boss.post("/leads/columns", {"shown": "country", "width_country": "5"}).status_code == 422
    assert boss.post("/leads/columns", {"shown": "nothing"}).status_code == 422

    assert boss.post("/leads/columns/width", {"column": "country", "width": "120"}).status_code == 204
    assert ListSetup.objects.get().widths == {"role": 333, "country": 120}
    assert boss.post("/leads/columns/width", {"column": "phone", "width": "120"}).status_code == 422
    boss.post("/leads/columns", {"reset": "1"})
    assert "Strongest reason" in text(boss, "/")
