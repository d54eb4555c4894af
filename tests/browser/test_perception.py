"""Pages for people who enlarge them, choose their own colours, or cannot bear movement."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from leadwright.accounts.actor import operator
from leadwright.leads.queries import ranked_leads
from leadwright.platform import clock
from tests.accounts.people import make_user
from tests.browser.looking import Pictures, has_focus_ring
from tests.browser.perceiving import ZOOMED, forced_faults, moving, zoom_faults
from tests.ui.crowd import buyer, compute

pytestmark = pytest.mark.django_db(transaction=True)

Enter = Callable[..., Page]


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
        pictures.take(page, f"zoomed-{number}.png")
        assert zoom_faults(page) == [], path


def test_somebodys_own_colours_lose_nothing(enter: Enter, few: list[str], pictures: Pictures) -> None:
    page = enter(few[0], forced_colors="active", dark=True)
    for number, path in enumerate([*few, "/components"]):
        page.goto(path)
        pictures.take(page, f"forced-{number}.png", full_page=True)
        assert forced_faults(page) == [], path
        for _ in range(6):
            page.keyboard.press("Tab")
            assert has_focus_ring(page), path


def test_nothing_moves_where_movement_is_not_wanted(enter: Enter, few: list[str]) -> None:
    page = enter(few[0], reduced_motion="reduce")
    for path in [*few, "/components"]:
        page.goto(path)
        assert moving(page) == [], path
