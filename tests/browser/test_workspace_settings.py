"""Settings of the workspace, custom fields and the audit trail as people see them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from leadwright.leads.models import CustomField
from leadwright.platform import audit
from tests.accounts.people import NOW, OPERATOR, make_user
from tests.browser.looking import Pictures, look

pytestmark = pytest.mark.django_db(transaction=True)


def test_they_have_no_barriers(enter: Callable[..., Page], pictures: Pictures) -> None:
    make_user()
    look(enter, "/settings/fields", "fields-none", pictures)
    CustomField.objects.create(
        slug="plan", label="الخطة " * 40, type="choice", choices=["a" * 90, "b"], created_at=NOW
    )
    CustomField.objects.create(
        slug="seats", label="Seats", type="integer", declared_by="mapping fair", created_at=NOW
    )
    for number in range(60):
        audit.record(
            OPERATOR,
            "document.published",
            kind="document",
            key=f"scoring default {number}",
            at=NOW,
            changes={"version": 3},
        )
    audit.record(
        OPERATOR, "lead.edited", kind="lead", key="lead_" + "0" * 26, at=NOW, changes={"fields": ["role"] * 9}
    )
    for path, name in (
        ("/settings/workspace", "workspace"),
        ("/settings/fields", "fields"),
        ("/settings/trail", "trail"),
    ):
        look(enter, path, name, pictures)


def test_a_field_is_added_and_the_trail_tells_it(enter: Callable[..., Page]) -> None:
    make_user()
    page = enter("/settings/fields")
    page.get_by_text("Add a field").click()
    page.get_by_label("Label").fill("Plan name")
    page.get_by_role("button", name="Add field").click()
    expect(page.get_by_text("custom.plan_name")).to_be_visible()
    page.get_by_role("link", name="Audit trail").click()
    expect(page.get_by_role("cell", name="Custom field: added")).to_be_visible()
