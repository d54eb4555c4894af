"""Every page of the URL resolver, full of awkward texts, for people who see and move in other ways; and what each weighs."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page

from leadwright.leads.models import Lead
from leadwright.platform import clock
from tests.browser.looking import complaints, scrolls_sideways
from tests.browser.perceiving import (
    ZOOMED,
    forced_faults,
    keyboard_faults,
    moving,
    shifts,
    small_targets,
    zoom_faults,
)
from tests.browser.working import work_off
from tests.ui.crowd import crowd
from tests.ui.hostile import Crawl
from tests.ui.hostile_world import fill

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

Enter = Callable[..., Page]
Faults = dict[str, list[str]]
LARGEST_PAGE = 100_000
LARGEST_FIRST_LOAD = 60_000
LONG_NAMES = (
    "Venkatanarasimharajuvaripeta Subrahmanyam-Wolfeschlegelsteinhausenbergerdorff " * 4,
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3,
    "محمد عبد الرحمن الأنصاري",
    "שרה לוי־כהן",
)


@pytest.fixture
def crawl(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Crawl:
    """A workspace in which every text is hostile, with a list of leads above them whose names are long or right to left."""
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path / "home"))
    crawl = fill(client, work_off)
    crowd(120, clock.now())
    for number, name in enumerate(LONG_NAMES):
        Lead.objects.filter(pk=1_000_000 + number).update(full_name=name, company_name=name[::-1])
    crawl.everything(sending=False)
    return crawl


def test_every_page_is_light_and_for_everybody(enter: Enter, crawl: Crawl) -> None:
    """All in one, for the workspace takes longer to fill, and a page longer to load, than most of the looking."""
    assert _heavy(crawl) == {}
    pages = crawl.richest()
    faults: Faults = {}
    for options, looks in (
        ({}, (shifts, _barriers, _forced, _zoomed, _narrow, keyboard_faults)),
        ({"reduced_motion": "reduce", "width": 390, "has_touch": True, "is_mobile": True}, (_narrow, moving)),
    ):
        page = enter("/keys", **options)
        usual = page.viewport_size
        for route, path in pages.items():
            page.goto(path)
            for look in looks:
                if found := look(page):
                    faults.setdefault(f"{route} {look.__name__} {options or ''}", []).extend(found)
                page.emulate_media(color_scheme="light", forced_colors="none")
                page.set_viewport_size(usual)
        page.context.close()
    assert len(pages) > 45
    assert faults == {}, "\n".join(f"{where}\n  " + "\n  ".join(what) for where, what in faults.items())


def _heavy(crawl: Crawl) -> dict[str, tuple[int, int]]:
    """Pages above what a page or its style sheets and scripts may weigh, in bytes."""
    sizes: dict[str, int] = {}
    heavy: dict[str, tuple[int, int]] = {}
    for address, content in crawl.pages.items():
        if "<title>" not in content:
            continue
        assets = set(re.findall(r'(?:src|href)="(/assets/[^"#]+\.(?:css|js))"', content))
        for one in assets - sizes.keys():
            sizes[one] = len(crawl.client.get(one, headers={"Accept-Encoding": "gzip"}).content)
        weights = len(content.encode()), sum(sizes[one] for one in assets)
        if weights[0] > LARGEST_PAGE or weights[1] > LARGEST_FIRST_LOAD:
            heavy[address] = weights
    return heavy


def _barriers(page: Page) -> list[str]:
    page.emulate_media(color_scheme="dark")
    found = complaints(page)
    return [found] if found else []


def _forced(page: Page) -> list[str]:
    page.emulate_media(color_scheme="dark", forced_colors="active")
    return forced_faults(page)


def _zoomed(page: Page) -> list[str]:
    # As high as it is when it is so narrow.
    page.set_viewport_size({"width": ZOOMED["width"], "height": 800})
    return zoom_faults(page)


def _narrow(page: Page) -> list[str]:
    page.set_viewport_size({"width": 390, "height": 900})
    sideways = ["it scrolls sideways"] if scrolls_sideways(page) else []
    return [*sideways, *small_targets(page)]
