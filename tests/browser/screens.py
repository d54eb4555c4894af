"""Pictures of every page for people to look at: three widths, both themes, in a workspace with the sample. `make screens`."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from leadwright.accounts.actor import operator
from leadwright.platform import clock, workspace
from leadwright.playbook.operations import ensure_starter
from leadwright.pulse.operations import run_pulse
from leadwright.sample.daily import write_down
from leadwright.sample.operations import COMPANY, fill_sample
from leadwright.sample.team import ensure_team, hand_out
from tests.accounts.people import make_user
from tests.browser.looking import WIDTHS
from tests.browser.pages import PAGES
from tests.routes import all_routes

pytestmark = pytest.mark.django_db(transaction=True)

FOLDER = Path(os.environ.get("LEADWRIGHT_SCREENS", "screens"))


def test_take_all(visit: Callable[..., Page], enter: Callable[..., Page]) -> None:
    _fill()
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    for theme in ("light", "dark"):
        dark = theme == "dark"
        page = enter("/", dark=dark)
        for name, path in _pages():
            answer = page.request.get(path, max_redirects=0)
            if "text/html" in answer.headers.get("content-type", "") and "<title>" in answer.text():
                page.goto(path)
                _take(page, name, theme)
        _take(visit("/sign-in", dark=dark), "sign-in", theme)


def _fill() -> None:
    now = clock.now()
    ensure_starter(at=now)
    workspace.write("company", COMPANY)
    fill_sample(actor=operator(), at=now)
    while run_pulse(at=clock.now()):
        pass
    make_user(name="Mireille Kabongo")
    hand_out(actor=operator(), at=now)
    colleagues = ensure_team(actor=operator(), at=now).salespeople
    write_down(actor=operator(), colleagues=colleagues, at=now)
    workspace.write("sample_filled", True)


def _pages() -> Iterator[tuple[str, str]]:
    """Those whose address needs nothing, found by themselves, and those of the list."""
    for route in all_routes():
        if not route.parameters and route.name.startswith("ui:"):
            yield route.name.removeprefix("ui:").replace("_", "-"), route.address
    for name, path in PAGES.items():
        yield name, path()


def _take(page: Page, name: str, theme: str) -> None:
    """In a window as tall as the page, so that what sticks to its edges stands where nobody has scrolled."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        tall = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": max(900, tall)})
        page.screenshot(path=FOLDER / f"{name}-{width}-{theme}.png")
