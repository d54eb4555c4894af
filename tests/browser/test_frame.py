"""The frame and the components, as people meet them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.accounts.people import make_user
from tests.browser.looking import look

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_components_have_no_barriers(enter: Callable[..., Page], pictures: Path) -> None:
    make_user()

    look(enter, "/components", "components", pictures)


def test_a_dialog_opens_takes_the_focus_and_closes(enter: Callable[..., Page]) -> None:
    make_user()
    page = enter("/components")

    page.get_by_role("button", name="Open a dialog").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Open a dialog")).to_be_focused()
