"""Pages for people who enlarge them, choose their own colours, or cannot bear movement."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from leadwright.accounts.actor import operator
from leadwright.leads.queries import ranked_leads
from leadwright.platform import clock
from tests.accounts.people import make_user
from tests.browser.looking import Pictures, has_focus_ring, scrolls_sideways
from tests.ui.crowd import buyer, compute

pytestmark = pytest.mark.django_db(transaction=True)

Enter = Callable[..., Page]

# 200 % of a window of 1280 by 800.
ZOOMED = {"width": 640, "device_scale_factor": 2}

# Whatever can be pressed or typed into and does not lie on top at its middle; not what is scrolled out of a box of its own.
_COVERED = """() => {
  const found = []
  for (const one of document.querySelectorAll("main :is(a[href], button, input, select, textarea, summary)")) {
    const box = one.getBoundingClientRect()
    if (!one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || box.width < 4 || box.height < 4) continue
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
    let clip = one.parentElement, cut = x < 0 || y < 0 || x > innerWidth || y > innerHeight
    for (; clip && !cut; clip = clip.parentElement) {
      const edge = clip.getBoundingClientRect(), style = getComputedStyle(clip)
      cut = style.overflowX != "visible" && (x < edge.left || x > edge.right || y < edge.top || y > edge.bottom)
    }
    const hit = cut ? one : document.elementFromPoint(x, y)
    const label = one.labels && [...one.labels].some((label) => label.contains(hit))
    if (!hit || !(one.contains(hit) || hit.contains(one) || label))
      found.push(`${one.outerHTML.slice(0, 90)} under ${hit && hit.outerHTML.slice(0, 60)}`)
  }
  return found
}"""

_MOVING = """() => {
  const found = []
  const seconds = (text) => Math.max(...text.split(",").map((one) => parseFloat(one) * (one.trim().endsWith("ms") ? 0.001 : 1)))
  for (const one of document.querySelectorAll("*"))
    for (const part of [null, "::before", "::after"]) {
      const style = getComputedStyle(one, part)
      const lasts = style.animationName == "none" ? 0 : seconds(style.animationDuration)
      if (Math.max(lasts, seconds(style.transitionDuration)) > 0.01) found.push(one.outerHTML.slice(0, 90) + (part ?? ""))
    }
  return found
}"""

# What is told by a filled shape alone, or by a border that somebody's own colours take away, is not told.
_LOST = """() => {
  const found = []
  const seen = (style) => style.borderStyle != "none" && parseFloat(style.borderTopWidth) >= 1
  for (const one of document.querySelectorAll(".btn, .input, .select, .chip, .band, .badge"))
    if (one.checkVisibility() && !one.disabled && !seen(getComputedStyle(one)))
      found.push(`no edge: ${one.outerHTML.slice(0, 90)}`)
  return found
}"""


def check_zoomed(page: Page) -> None:
    tall = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": 640, "height": max(800, tall)})
    assert not scrolls_sideways(page), page.url
    assert page.evaluate(_COVERED) == [], page.url


def check_forced(page: Page) -> None:
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert page.evaluate(_LOST) == [], page.url
    for _ in range(6):
        page.keyboard.press("Tab")
        assert has_focus_ring(page), page.url


def check_still(page: Page) -> None:
    assert page.evaluate(_MOVING) == [], page.url


@pytest.fixture
def few() -> list[str]:
    """A list, a lead and a form."""
    make_user()
    now = clock.now()
    buyer(now)
    compute(now)
    return ["/", f"/leads/{ranked_leads(actor=operator(), limit=1).rows[0].id}", "/settings/people"]


def test_nothing_overlaps_or_sticks_out_at_200_percent(
    enter: Enter, few: list[str], pictures: Pictures
) -> None:
    page = enter(few[0], **ZOOMED)
    for number, path in enumerate(few):
        page.goto(path)
        page.screenshot(path=pictures / f"zoomed-{number}.png")
        check_zoomed(page)


def test_somebodys_own_colours_lose_nothing(enter: Enter, few: list[str], pictures: Pictures) -> None:
    page = enter(few[0], forced_colors="active", dark=True)
    for number, path in enumerate([*few, "/components"]):
        page.goto(path)
        page.screenshot(path=pictures / f"forced-{number}.png", full_page=True)
        check_forced(page)


def test_nothing_moves_where_movement_is_not_wanted(enter: Enter, few: list[str]) -> None:
    page = enter(few[0], reduced_motion="reduce")
    for path in [*few, "/components"]:
        page.goto(path)
        check_still(page)
