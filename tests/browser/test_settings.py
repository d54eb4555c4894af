"""Settings, as people meet them."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from leadwright.accounts.rules import Role
from leadwright.platform import audit
from tests.accounts.people import NOW, OPERATOR, make_team, make_user
from tests.browser.looking import Pictures, complaints, look, scrolls_sideways

pytestmark = pytest.mark.django_db(transaction=True)

LONG_NAME = "Venkatanarasimharajuvaripeta Subrahmanyam-Wolfeschlegelsteinhausenbergerdorff " * 2


def test_settings_have_no_barriers(enter: Callable[..., Page], pictures: Pictures) -> None:
    ada = make_user()
    long = make_user(email="long@acme.example", name=LONG_NAME.strip(), role=Role.SALES_MANAGER)
    make_team(
        "North " * 20, make_user(email="m@acme.example", name="محمد عبد الرحمن الأنصاري"), ada, leader=long
    )
    for path, name in (
        ("/settings/profile", "profile"),
        ("/settings/sessions", "sessions"),
        ("/settings/people", "people"),
        ("/settings/teams", "teams"),
    ):
        look(enter, path, name, pictures)


def test_a_theme_is_chosen_and_kept(enter: Callable[..., Page]) -> None:
    make_user()
    page = enter("/settings/profile")

    page.get_by_text("Dark", exact=True).click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").get_by_text("Saved.")).to_be_visible()
    expect(page.locator("body")).to_have_css("color-scheme", "dark")
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_text("Saved.")).to_have_count(0)
    page.go_back()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_somebody_is_invited_and_their_page_has_no_barriers(
    enter: Callable[..., Page], pictures: Pictures
) -> None:
    make_user()
    page = enter("/settings/people")

    page.get_by_text("Invite somebody").click()
    page.get_by_label("Name").fill("Noor Haddad")
    page.get_by_label("E-mail").fill("noor@acme.example")
    page.get_by_label("Role").select_option("Marketer")
    pictures.take(page, "invite.png")
    page.get_by_role("button", name="Create link").click()
    expect(page.get_by_label("The link")).to_have_value(re.compile("/sign-in/"))
    assert complaints(page) == ""
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    page.reload()
    expect(page.get_by_text("The link was shown once")).to_be_visible()
    assert complaints(page) == ""
    page.get_by_role("link", name="Back to people").click()
    page.get_by_role("link", name="Noor Haddad").click()
    expect(page.get_by_role("heading", name="Noor Haddad")).to_be_visible()
    pictures.take(page, "person.png")
    assert complaints(page) == ""


def test_nothing_is_lost_at_320_pixels(enter: Callable[..., Page], pictures: Pictures) -> None:
    ada = make_user(name=LONG_NAME.strip())
    make_team("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamte" * 2, ada)
    page = enter("/welcome", width=320)
    for name in (
        "welcome",
        "keys",
        "search",
        *(f"settings/{one}" for one in ("profile", "sessions", "people", "teams")),
    ):
        page.goto(f"/{name}")
        pictures.take(page, f"320-{name.replace('/', '-')}.png", full_page=True)
        assert not scrolls_sideways(page), name


def test_a_role_sees_and_reaches_only_what_it_may(enter: Callable[..., Page]) -> None:
    make_user(email="s@acme.example", role=Role.SALESPERSON)
    page = enter("/settings/profile", email="s@acme.example")

    areas = page.get_by_role("navigation", name="Areas")
    expect(areas.get_by_role("link", name="Leads")).to_be_visible()
    expect(areas.get_by_role("link", name="Health")).to_have_count(0)
    expect(page.get_by_role("link", name="People")).to_have_count(0)
    page.keyboard.press("Control+k")
    page.keyboard.type("people")
    expect(page.get_by_role("dialog").get_by_text("Nothing begins with")).to_be_visible()
    for address in ("/settings/people", "/settings/teams", "/welcome", "/health"):
        page.goto(address)
        expect(page.get_by_role("heading", name="Not for your role")).to_be_visible()


@pytest.mark.parametrize("path", ["/settings/people", "/settings/trail"])
def test_tabs_and_tables_are_whole_on_a_small_screen(enter: Callable[..., Page], path: str) -> None:
    make_user(name=LONG_NAME.strip())
    make_user(email=f"{'long' * 15}@acme.example", name=LONG_NAME.strip(), role=Role.SALES_MANAGER)
    audit.record(
        OPERATOR, "lead.edited", kind="lead", key=f"lead_{'0' * 26}", at=NOW, changes={"a": "b" * 90}
    )
    page = enter(path)
    page.set_viewport_size({"width": 390, "height": 900})

    cut = page.evaluate(
        "[...document.querySelectorAll('.tabs, .table-wrap')].filter(one => one.scrollWidth > one.clientWidth).length"
    )
    assert cut == 0
    expect(page.get_by_role("link", name="Audit trail")).to_be_in_viewport(ratio=1)
    assert page.get_by_role("table").get_by_role("row").count() >= 2
