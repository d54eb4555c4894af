"""The ranked list and the explanation, as people meet them."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from leadwright.accounts.queries import actor_for
from leadwright.batches.kinds import BatchKind, Chosen
from leadwright.batches.operations.choosing import choose_leads
from leadwright.leads.models import Company, Lead
from leadwright.leads.operations.bin import bin_leads
from leadwright.platform import clock, workspace
from leadwright.platform.ids import Kind, public_id
from leadwright.ui.lists.compact import pack
from tests.accounts.people import make_user
from tests.browser.looking import (
    Pictures,
    complaints,
    every_view,
    focused,
    has_focus_ring,
    look,
    scrolls_sideways,
    sticking_out,
)
from tests.browser.working import work_off
from tests.ui.crowd import buyer, compute, crowd, ref

pytestmark = pytest.mark.django_db(transaction=True)

Visit = Callable[..., Page]
LONG_NAME = "Venkatanarasimharajuvaripeta Subrahmanyam-Wolfeschlegelsteinhausenbergerdorff " * 2
UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
NESTED = {
    "all": [
        {"field": "stage", "any_of": ["lead", "mql"]},
        {
            "any": [
                {"not": {"field": "role", "contains": "intern"}},
                {"event": "page_viewed", "within_days": 30},
            ]
        },
    ]
}
RIGHT_TO_LEFT = "محمد عبد الرحمن الأنصاري", "שרה לוי־כהן"


@pytest.fixture
def now() -> datetime:
    return clock.now()


def test_a_list_of_awkward_names_has_no_barriers(
    enter: Callable[..., Page], pictures: Pictures, now: datetime
) -> None:
    make_user(name=LONG_NAME.strip())
    workspace.write("company", "Tessera Cold Chain")
    crowd(60, now - timedelta(minutes=41))
    for number, name in enumerate((LONG_NAME, UNBROKEN, *RIGHT_TO_LEFT)):
        Lead.objects.filter(pk=1_000_000 + number).update(full_name=name, company_name=name[::-1])

    look(enter, "/", "list", pictures)


def test_an_empty_list_has_no_barriers(enter: Callable[..., Page], pictures: Pictures) -> None:
    make_user()

    look(enter, "/", "empty", pictures)


def test_an_explanation_has_no_barriers(
    enter: Callable[..., Page], pictures: Pictures, now: datetime
) -> None:
    make_user()
    one = buyer(now, full_name=UNBROKEN, role="Chief " + LONG_NAME, company=RIGHT_TO_LEFT[0])
    compute(now)

    look(enter, f"/leads/{ref(one)}", "lead", pictures)


def test_a_long_list_is_walked_page_by_page(
    enter: Callable[..., Page], pictures: Pictures, now: datetime
) -> None:
    make_user()
    crowd(500, now)
    page = enter("/")

    expect(page.get_by_role("row")).to_have_count(41)
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("41")
    expect(page.get_by_role("row").nth(40)).to_contain_text("Person 1000079")
    page.get_by_role("link", name="Next").scroll_into_view_if_needed()
    pictures.take(page, "list-second-page.png")


def test_the_keyboard_alone_moves_selects_and_opens(enter: Callable[..., Page], now: datetime) -> None:
    make_user()
    ids = crowd(5, now)
    page = enter("/")

    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    assert has_focus_ring(page)
    page.keyboard.press("j")
    assert focused(page) == "Person 1000000"
    assert has_focus_ring(page)
    expect(page.get_by_text("1 selected")).to_be_hidden()
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(page.get_by_text("3 selected")).to_be_visible()
    page.keyboard.press("k")
    assert focused(page) == "Person 1000001"
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Tag…", exact=True)).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/leads/{ids[1]}")


def test_a_filter_is_built_saved_as_a_view_and_begun_with(
    enter: Callable[..., Page], pictures: Pictures, now: datetime
) -> None:
    make_user()
    crowd(60, now, stage="mql")
    buyer(now)
    compute(now)
    page = enter("/")

    page.keyboard.press("f")
    with page.expect_response("**/filter/part**"):
        page.get_by_label("What about").select_option("Stage")
    with page.expect_response("**/filter/part**"):
        page.get_by_label("How").select_option("is any of")
    page.get_by_label("MQL", exact=False).first.check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("row")).to_have_count(41)
    expect(page.get_by_text("1–40 of 60")).to_be_visible()
    page.get_by_role("link", name="Save view").click()
    page.get_by_label("Name").fill("Warm")
    page.get_by_label("My list begins with it").check()
    page.get_by_role("button", name="Save view").click()
    expect(page.get_by_role("link", name="Warm")).to_have_attribute("aria-current", "page")
    pictures.take(page, "list-view.png")
    page.goto("/")
    expect(page.get_by_role("link", name="Warm")).to_have_attribute("aria-current", "page")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_many_are_deleted_after_a_look_and_restored(
    enter: Callable[..., Page], now: datetime, script: bool
) -> None:
    make_user()
    crowd(4, now)
    page = enter("/", java_script_enabled=script)

    page.get_by_label("Select Person 1000001").check()
    page.get_by_label("Select Person 1000002").check()
    page.get_by_role("button", name="Delete…").click()
    expect(page.get_by_text("Nothing is done yet.")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(3)
    page.get_by_role("button", name="Move 2 leads to the bin").click()
    expect(page.get_by_text("You can leave this page")).to_be_visible()
    work_off()
    if not script:
        page.get_by_role("link", name="Look again").click()
    expect(page.locator("#batch").get_by_text("2 leads changed.")).to_be_visible()
    page.get_by_role("link", name="Back to the list").click()
    expect(page.get_by_role("row")).to_have_count(3)

    page.get_by_role("link", name="Bin").click()
    page.get_by_label("Select Person 1000002").check()
    page.get_by_role("button", name="Restore selected").click()
    expect(page.get_by_text("1 lead restored.")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("row")).to_have_count(4)


def test_the_pages_around_the_list_have_no_barriers(
    enter: Callable[..., Page], pictures: Pictures, now: datetime
) -> None:
    user = make_user()
    buyer(now, company=UNBROKEN)
    compute(now)
    crowd(20, now)
    actor = actor_for(user)
    batch = choose_leads(actor=actor, kind=BatchKind.STAGE, chosen=Chosen(), at=now)
    bin_leads(actor=actor, leads=[1_000_003], at=now)
    company = public_id(Kind.COMPANY, Company.objects.get().public_id)
    where = pack(NESTED)
    pages = {
        "filtered": f"/?where={where}", "filter": f"/leads/filter?where={where}", "columns": "/leads/columns",
        "condition": f"/leads/filter/part?path=1.1&where={where}", "batch": f"/leads/batches/{batch}",
        "view": f"/leads/view?where={where}", "bin": "/leads/bin", "companies": "/companies",
        "company": f"/companies/{company}",
    }  # fmt: skip
    for view, page in every_view(enter, "/", pictures):
        for name, path in pages.items():
            page.goto(path)
            pictures.take(page, f"{name}-{view}.png")
            assert not scrolls_sideways(page), (name, view, sticking_out(page))
            assert complaints(page) == "", (name, view)


def test_nothing_is_lost_at_320_pixels_or_with_wide_text(
    enter: Callable[..., Page], pictures: Pictures, now: datetime
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
        pictures.take(page, f"{name}-320-spaced.png")
        assert not scrolls_sideways(page), (name, sticking_out(page))


def test_a_column_is_drawn_wider_and_stays_so(enter: Callable[..., Page], now: datetime) -> None:
    make_user()
    crowd(3, now)
    page = enter("/")
    head = page.locator("th[data-column=company]")
    box = head.bounding_box()
    assert box
    edge = box["x"] + box["width"] - 3, box["y"] + box["height"] / 2

    page.mouse.move(*edge)
    page.mouse.down()
    page.mouse.move(edge[0] + 100, edge[1], steps=5)
    with page.expect_response("**/leads/columns/width") as kept:
        page.mouse.up()
    assert kept.value.status == 204

    page.reload()
    wider = head.bounding_box()
    assert wider
    assert abs(wider["width"] - box["width"] - 100) < 8
