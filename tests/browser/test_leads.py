"""The ranked list and the explanation, as people meet them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from leadwright.leads.models import Lead
from leadwright.platform import clock, workspace
from tests.accounts.people import make_user
from tests.browser.looking import focused, has_focus_ring, look, scrolls_sideways
from tests.ui.crowd import buyer, compute, crowd, ref

pytestmark = pytest.mark.django_db(transaction=True)

Visit = Callable[..., Page]
LONG_NAME = "Venkatanarasimharajuvaripeta Subrahmanyam-Wolfeschlegelsteinhausenbergerdorff " * 2
UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
RIGHT_TO_LEFT = "محمد عبد الرحمن الأنصاري", "שרה לוי־כהן"


@pytest.fixture
def now() -> datetime:
    return clock.now()


def test_a_list_of_awkward_names_has_no_barriers(
    enter: Callable[..., Page], pictures: Path, now: datetime
) -> None:
    make_user(name=LONG_NAME.strip())
    workspace.write("company", "Tessera Cold Chain")
    crowd(60, now - timedelta(minutes=41))
    for number, name in enumerate((LONG_NAME, UNBROKEN, *RIGHT_TO_LEFT)):
        Lead.objects.filter(pk=1_000_000 + number).update(full_name=name, company_name=name[::-1])

    look(enter, "/", "list", pictures)


def test_an_empty_list_has_no_barriers(enter: Callable[..., Page], pictures: Path) -> None:
    make_user()

    look(enter, "/", "empty", pictures)


def test_an_explanation_has_no_barriers(enter: Callable[..., Page], pictures: Path, now: datetime) -> None:
    make_user()
    one = buyer(now, full_name=UNBROKEN, role="Chief " + LONG_NAME, company=RIGHT_TO_LEFT[0])
    compute(now)

    look(enter, f"/leads/{ref(one)}", "lead", pictures)


def test_five_thousand_leads_are_walked_page_by_page(
    enter: Callable[..., Page], pictures: Path, now: datetime
) -> None:
    make_user()
    crowd(5_000, now)
    page = enter("/")

    expect(page.get_by_role("row")).to_have_count(51)
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("51")
    expect(page.get_by_role("row").nth(50)).to_contain_text("Person 1000099")
    page.get_by_role("link", name="Next page").scroll_into_view_if_needed()
    page.screenshot(path=pictures / "list-second-page.png")


def test_the_keyboard_alone_filters_opens_and_comes_back(enter: Callable[..., Page], now: datetime) -> None:
    make_user()
    one = buyer(now)
    compute(now)
    page = enter("/")

    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    assert has_focus_ring(page)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    order = []
    for _ in range(3):
        page.keyboard.press("Tab")
        assert has_focus_ring(page)
        order.append(page.evaluate("document.activeElement.tagName"))
    assert order == ["SELECT", "BUTTON", "A"]
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/leads/{ref(one)}")

    while not focused(page).startswith("Rule"):
        page.keyboard.press("Tab")
        assert has_focus_ring(page)
    page.keyboard.press("Enter")
    expect(page.get_by_text("half of it after 21 days")).to_be_visible()

    page.go_back()
    page.get_by_label("Stage").focus()
    page.keyboard.type("Customer")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No lead is at the stage Customer.")).to_be_visible()


def test_without_script_the_list_filters_goes_on_and_explains(
    enter: Callable[..., Page], now: datetime
) -> None:
    make_user()
    crowd(60, now, stage="mql")
    buyer(now)
    compute(now)
    page = enter("/", java_script_enabled=False)

    page.get_by_label("Stage").select_option("MQL")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_role("row")).to_have_count(11)
    page.get_by_role("link", name="First page").click()
    page.get_by_label("Stage").select_option("Lead")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Ximena").click()

    expect(page.get_by_role("heading", name="Ximena Quispe Huamán")).to_be_visible()
    page.locator("summary", has_text="Rule").first.click()
    expect(page.get_by_text("half of it after 21 days")).to_be_visible()


def test_nothing_is_lost_at_320_pixels_or_with_wide_text(
    enter: Callable[..., Page], pictures: Path, now: datetime
) -> None:
    make_user(name=LONG_NAME.strip())
    one = buyer(now, full_name=UNBROKEN)
    compute(now)
    for path, name in (("/", "list"), (f"/leads/{ref(one)}", "lead")):
        page = enter(path, width=320)
        page.evaluate(
            "document.querySelectorAll('*').forEach(one => {"
            " one.style.letterSpacing = '.12em'; one.style.wordSpacing = '.16em'; one.style.lineHeight = '1.5'; })"
        )
        page.screenshot(path=pictures / f"{name}-320-spaced.png")
        assert not scrolls_sideways(page), name
