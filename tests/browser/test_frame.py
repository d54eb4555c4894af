"""The frame and the components, as people meet them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from leadwright.accounts.operations.links import create_first_run_link
from leadwright.platform import clock, workspace
from leadwright.platform.models import Work
from tests.accounts.people import OPERATOR, PASSWORD, make_user
from tests.browser.looking import (
    Pictures,
    complaints,
    every_view,
    focused,
    has_focus_ring,
    look,
    scrolls_sideways,
)
from tests.ui.crowd import buyer, compute, ref

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_components_have_no_barriers(enter: Callable[..., Page], pictures: Pictures) -> None:
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


def test_the_first_run_ends_at_two_doors(visit: Callable[..., Page], pictures: Pictures) -> None:
    token = create_first_run_link(actor=OPERATOR, at=clock.now())
    for view, page in every_view(visit, f"/sign-in/{token}", pictures):
        pictures.take(page, f"first-run-{view}.png", full_page=True)
        assert complaints(page) == "", view
        assert not scrolls_sideways(page), view

    page = visit(f"/sign-in/{token}", timezone_id="Europe/Lisbon")
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Lisbon")
    page.get_by_label("Your name").fill("Anneke van Rensburg")
    page.get_by_label("E-mail").fill("ada@acme.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Company").fill("Acme")
    page.get_by_text("We sell to people").click()
    page.get_by_role("button", name="Create the workspace").click()
    expect(page.get_by_role("heading", name="Where are your leads?")).to_be_visible()
    assert (workspace.read("time_zone"), workspace.read("market")) == ("Europe/Lisbon", "b2c")

    page.get_by_role("button", name="Fill the sample").click()
    expect(page.locator("#sample").get_by_text("Filling the sample")).to_be_visible()
    pictures.take(page, "sample-filling.png")
    page.go_back()
    page.reload()
    assert Work.objects.count() == 1


def test_the_two_doors_have_no_barriers(enter: Callable[..., Page], pictures: Pictures) -> None:
    make_user()
    look(enter, "/welcome", "welcome", pictures)

    workspace.write("sample_filled", True)
    page = enter("/welcome")
    page.get_by_role("button", name="Remove the sample…").click()
    expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    pictures.take(page, "sample-remove.png")
    assert complaints(page) == ""


def test_the_palette_finds_leads_and_places_by_keyboard(
    enter: Callable[..., Page], pictures: Pictures
) -> None:
    make_user()
    now = clock.now()
    one = buyer(now)
    compute(now)
    page = enter("/")

    page.keyboard.press("/")
    expect(page.get_by_role("dialog", name="Find anything")).to_be_visible()
    expect(page.get_by_role("link", name="Keys", exact=True)).to_be_visible()
    page.keyboard.type("xim")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_have_attribute("data-for", "xim")
    expect(dialog.get_by_role("link", name="Ximena")).to_be_visible()
    pictures.take(page, "palette.png")
    assert complaints(page) == ""
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/leads/{ref(one)}")

    page.keyboard.press("Control+k")
    page.keyboard.type("shortcuts")
    expect(dialog).to_have_attribute("data-for", "shortcuts")
    expect(dialog.get_by_role("link")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    assert focused(page) == "Keys"
    assert has_focus_ring(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/keys")
    page.keyboard.press("g")
    page.keyboard.press("l")
    page.wait_for_url("**/")
    page.keyboard.press("?")
    page.wait_for_url("**/keys")


def test_single_keys_rest_while_typing_and_for_who_turned_them_off(enter: Callable[..., Page]) -> None:
    user = make_user()
    page = enter("/search")
    page.get_by_label("Find anything").first.fill("")
    page.get_by_label("Find anything").first.press("/")
    expect(page.get_by_role("dialog")).to_be_hidden()

    user.single_keys = False
    user.save()
    page.goto("/keys")
    page.keyboard.press("/")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_pages_of_finding_have_no_barriers(enter: Callable[..., Page], pictures: Pictures) -> None:
    make_user()
    look(enter, "/search?q=nobody", "search", pictures)
    look(enter, "/keys", "keys", pictures)
