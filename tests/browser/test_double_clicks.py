"""A double click makes one thing, and the answer is that of what was made; going back sends nothing again."""

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from leadwright.accounts.models import ApiKey, Team, User
from leadwright.batches.models import Batch
from leadwright.leads.models import CustomField, Lead, LeadMerge, Task
from leadwright.platform import clock
from leadwright.platform.models import AuditEntry
from leadwright.views.models import SavedView
from tests.accounts.people import make_user
from tests.browser.working import work_off
from tests.starter import starter_in_force
from tests.ui.crowd import buyer, compute, crowd, ref

pytestmark = pytest.mark.django_db(transaction=True)
Enter = Callable[..., Page]


@pytest.fixture
def now() -> datetime:
    return clock.now()


def back_and_forth(page: Page) -> None:
    """Where a form was answered with a redirect, neither direction asks whether to send it again."""
    page.go_back()
    page.go_forward()
    assert page.locator("main").count() == 1


_TWICE = """() => {
  const form = document.querySelector("main form[method=post]:not([hx-post])")
  const sent = [1, 2].map(() => new SubmitEvent("submit", {cancelable: true, bubbles: true}))
  for (const one of sent) form.dispatchEvent(one)
  return sent.map((one) => one.defaultPrevented)
}"""


def test_a_form_that_is_on_its_way_is_not_sent_again(enter: Enter) -> None:
    """Else the answer to the second would take the place of what the first has made, such as a link that is shown once."""
    make_user()
    assert enter("/settings/teams").evaluate(_TWICE) == [False, True]


def test_settings_are_made_once(enter: Enter) -> None:
    make_user()
    page = enter("/settings/people")
    page.get_by_text("Invite somebody").click()
    page.get_by_label("Name").fill("Noor Haddad")
    page.get_by_label("E-mail").fill("noor@acme.example")
    page.get_by_role("button", name="Create link").dblclick()
    expect(page.get_by_label("The link")).to_be_visible()
    page.goto("/settings/teams")
    page.get_by_label("Name").fill("North")
    page.get_by_role("button", name="Create team").dblclick()
    expect(page.get_by_role("heading", name="North")).to_be_visible()
    back_and_forth(page)
    page.goto("/settings/fields")
    page.get_by_text("Add a field").click()
    page.get_by_label("Label").first.fill("Plan")
    page.get_by_role("button", name="Add field").dblclick()
    expect(page.get_by_text("The field Plan is there.")).to_be_visible()
    page.goto("/settings/api-keys")
    page.get_by_text("New key").first.click()
    page.locator("[name=name]").fill("Sync")
    page.get_by_role("button", name="Create key").dblclick()
    expect(page.get_by_text("The key is shown only now")).to_be_visible()
    page.goto("/leads/view")
    page.get_by_label("Name").fill("Warm")
    page.get_by_role("button", name="Save view").dblclick()
    expect(page.get_by_role("link", name="Warm")).to_be_visible()
    back_and_forth(page)
    made = (User.objects.count(), Team.objects.count(), CustomField.objects.count(), ApiKey.objects.count())
    assert (*made, SavedView.objects.count()) == (2, 1, 1, 1, 1)
    assert AuditEntry.objects.filter(action="user.invited").count() == 1


def test_what_is_done_with_leads_is_done_once(enter: Enter, now: datetime) -> None:
    make_user()
    one, other = buyer(now), buyer(now, email="x.q@andinafrios.example")
    compute(now)
    page = enter(f"/leads/{ref(one)}")
    page.get_by_text("Add a task").click()
    page.get_by_label("What is to be done?").fill("Call on Monday")
    page.get_by_role("button", name="Add task").dblclick()
    expect(page.locator("#tasks")).to_contain_text("Call on Monday")
    page.goto(f"/leads/{ref(one)}/merge?with={ref(other)}")
    page.get_by_label("Why are they one?").fill("The same phone number")
    page.get_by_role("button", name="Merge the two").dblclick()
    expect(page.get_by_text("The two are one lead now.")).to_be_visible()
    back_and_forth(page)
    assert (Task.objects.count(), LeadMerge.objects.count()) == (1, 1)


def test_many_leads_are_looked_at_and_done_with_once(enter: Enter, now: datetime) -> None:
    make_user()
    starter_in_force(at=now)
    crowd(3, now)
    page = enter("/")
    page.get_by_label("Select Person 1000001").check()
    page.get_by_role("button", name="Delete…").dblclick()
    page.get_by_role("button", name="Move 1 lead to the bin").dblclick()
    expect(page.get_by_text("You can leave this page")).to_be_visible()
    work_off()
    expect(page.locator("#batch").get_by_text("1 lead changed.")).to_be_visible()
    back_and_forth(page)
    page.goto("/leads/new")
    page.get_by_label("Name", exact=True).fill("Ana Ruiz")
    page.get_by_role("button", name="Add lead").dblclick()
    expect(page.get_by_role("heading", name="Ana Ruiz")).to_be_visible()
    assert (Batch.objects.count(), Lead.objects.filter(full_name="Ana Ruiz").count()) == (1, 1)
