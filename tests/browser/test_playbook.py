"""The playbook area as people see it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.accounts.people import NOW, make_user
from tests.browser.looking import Pictures, look
from tests.starter import starter_in_force
from tests.ui.test_playbook import publish_again

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_playbook_has_no_barriers_in_any_size_and_theme(
    enter: Callable[..., Page], pictures: Pictures
) -> None:
    starter_in_force(at=NOW)
    publish_again("الأعمار " * 40, "Þórunn asked for it " * 15)
    make_user()
    look(enter, "/playbook", "playbook", pictures)
    look(enter, "/playbook/scoring/default", "playbook-scoring", pictures)
    look(enter, "/playbook/lifecycle/default", "playbook-lifecycle", pictures)
    look(enter, "/playbook/lifecycle/default/changes?from=1&to=2", "playbook-changes", pictures)


def test_from_the_list_to_what_changed(enter: Callable[..., Page]) -> None:
    starter_in_force(at=NOW)
    publish_again("Our stages", "clearer words")
    make_user()
    page = enter("/playbook")
    page.get_by_role("link", name="Our stages").click()
    page.get_by_role("link", name="What changed in version 2").click()
    expect(page.get_by_role("heading", name="Version 1 to 2")).to_be_visible()
    expect(page.get_by_text("title: Our stages")).to_be_visible()
