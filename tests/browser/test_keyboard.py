"""The main journeys with the keyboard alone: whatever is pressed on the way is reached by Tab, and seen where it is."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from leadwright.platform import clock
from tests.accounts.people import make_user
from tests.browser.working import work_off
from tests.starter import starter_in_force
from tests.ui.crowd import buyer, compute, crowd, ref

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

Enter = Callable[..., Page]
_MOST = 250
# What the keyboard is at: its name as it is read out, and whether it or the label around it shows a ring. Asked in one go,
# because a part of the page may be exchanged between two questions.
_HERE = """() => {
  const one = document.activeElement
  if (one == document.body) return ["", true]
  const rings = element => {
    const style = element && getComputedStyle(element)
    return !!style && style.outlineStyle != "none" && parseFloat(style.outlineWidth) >= 2
  }
  const name = one.getAttribute("aria-label") || one.labels?.[0]?.innerText || one.innerText || one.value || ""
  return [name.replace(/\\s+/g, " ").trim(), rings(one) || rings(one.closest("label"))]
}"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the keyboard is at what is called so; each place on the way shows that it is there."""
    for _ in range(_MOST):
        page.keyboard.press("Tab")
        here, is_seen = page.evaluate(_HERE)
        assert here == "" or is_seen, here
        if here.startswith(name):
            return
    raise AssertionError(f"The keyboard never comes to {name}.")


def press(page: Page, name: str, key: str) -> None:
    """Come to what is called so, and press this key there."""
    tab_to(page, name)
    page.keyboard.press(key)


def follow(page: Page, name: str) -> None:
    """Come to the link or button of this name, and go where it leads."""
    tab_to(page, name)
    send(page)


def send(page: Page, key: str = "Enter") -> None:
    """Press the key that leads on from here."""
    with page.expect_navigation():
        page.keyboard.press(key)


def type_into(page: Page, name: str, text: str) -> None:
    """Come to the field of this label, and write over what stands there."""
    tab_to(page, name)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def test_a_filter_is_built_and_saved(enter: Enter) -> None:
    make_user()
    crowd(60, clock.now(), stage="mql")
    page = enter("/")
    page.keyboard.press("f")
    page.wait_for_url("**/filter/part**")
    with page.expect_response("**/filter/part**"):
        page.keyboard.type("Stage")
    tab_to(page, "How")
    with page.expect_response("**/filter/part**"):
        page.keyboard.type("is any")
    expect(page.locator("#part [type=checkbox]").first).to_be_visible()
    press(page, "MQL", "Space")
    follow(page, "Add")
    follow(page, "Save view")
    type_into(page, "Name", "Warm")
    send(page)
    expect(page.get_by_text("View “Warm” saved.")).to_be_visible()


def test_columns_are_arranged(enter: Enter) -> None:
    make_user()
    crowd(3, clock.now())
    page = enter("/")
    follow(page, "Columns")
    with page.expect_response("**/leads/columns?**"):
        press(page, "Move down: Company", "Enter")
    expect(page.locator(".arranged li").nth(1)).to_contain_text("Company")
    with page.expect_response("**/leads/columns?**"):
        page.keyboard.press("Enter")
    expect(page.locator(".arranged li").nth(2)).to_contain_text("Company")
    with page.expect_response("**/leads/columns?**"):
        press(page, "Show: Role", "Enter")
    expect(page.get_by_role("button", name="Hide: Role")).to_be_attached()
    follow(page, "Save columns")
    expect(page.get_by_text("Columns saved.")).to_be_visible()
    expect(page.locator("th[data-column]").nth(-1)).to_have_text("Role")


def test_many_are_tagged_and_untagged(enter: Enter) -> None:
    make_user()
    crowd(4, clock.now())
    page = enter("/")
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    follow(page, "Tag…")
    type_into(page, "Tag", "fair")
    send(page)
    work_off()
    page.reload()
    follow(page, "Undo")
    work_off()
    page.reload()
    expect(page.locator("#batch")).to_contain_text("2 leads")


def test_a_lead_is_edited_and_that_undone(enter: Enter) -> None:
    make_user()
    now = clock.now()
    one = buyer(now)
    compute(now)
    page = enter(f"/leads/{ref(one)}")
    page.keyboard.press("e")
    page.wait_for_url("**/edit")
    type_into(page, "Role", "Chief Quality Officer")
    send(page, "Control+Enter")
    expect(page.locator(".who-head")).to_contain_text("Chief Quality Officer")
    follow(page, "Undo")
    expect(page.locator(".who-head")).to_contain_text("Head of Quality Assurance")


def test_two_leads_become_one_and_two_again(enter: Enter) -> None:
    make_user()
    now = clock.now()
    one = buyer(now)
    buyer(now, email="twin@acme.example", full_name="Ximena Quispe")
    compute(now)
    page = enter(f"/leads/{ref(one)}")
    page.keyboard.press("m")
    page.wait_for_url("**/merge")
    type_into(page, "Find by", "twin")
    send(page)
    follow(page, "Ximena Quispe")
    type_into(page, "Why are they one?", "The same desk")
    send(page)
    expect(page.get_by_role("button", name="Unmerge").first).to_be_visible()
    follow(page, "Unmerge")
    expect(page.get_by_text("They are two leads again.")).to_be_visible()


def test_a_list_is_brought_in(enter: Enter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path / "home"))
    make_user()
    starter_in_force(at=clock.now())
    fair = tmp_path / "fair.csv"
    fair.write_text("Name;E-Mail\nAna Ruiz;ana@acme.example\n", encoding="utf-8")
    page = enter("/imports")
    follow(page, "Import a list")
    # Which file is chosen in a window of the system, which is none of the page's.
    page.locator("[type=file]").set_input_files(fair)
    follow(page, "Upload and look into it")
    work_off()
    page.reload()
    follow(page, "Next: source and consent")
    type_into(page, "Source", "fair")
    press(page, "Nobody knows", "Space")
    follow(page, "Next: check and import")
    work_off()
    page.reload()
    follow(page, "Import 1 row")
    work_off()
    page.goto("/imports")
    follow(page, "fair.csv")
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()


def test_a_rule_is_changed_and_published(enter: Enter) -> None:
    make_user()
    starter_in_force(at=clock.now())
    page = enter("/playbook/scoring/default")
    follow(page, "Change")
    follow(page, "Change Asked for a quote")
    type_into(page, "Points", "40")
    send(page)
    expect(page.get_by_text("was +35")).to_be_visible()
    type_into(page, "Why does it change?", "Quotes close")
    follow(page, "Publish")
    expect(page.get_by_text("Version 2 is in force.")).to_be_visible()
