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
    """Both in one, for the workspace takes longer to fill than most of the looking."""
    assert _heavy(crawl) == {}
    pages = crawl.richest()
    faults: Faults = {}
    for options, look in (
        (ZOOMED, zoom_faults),
        ({"forced_colors": "active", "dark": True}, forced_faults),
        (
            {"reduced_motion": "reduce", "width": 390, "has_touch": True, "is_mobile": True},
            _narrow_and_still_faults,
        ),
        ({"width": 390}, _narrow_faults),
        ({"dark": True}, _barriers),
        ({}, _calm_and_reached),
    ):
        page = enter("/keys", **options)
        for route, path in pages.items():
            page.goto(path)
            if found := look(page):
                faults.setdefault(f"{route} {options or 'keyboard'}", []).extend(found)
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


def _narrow_faults(page: Page) -> list[str]:
    sideways = ["it scrolls sideways"] if scrolls_sideways(page) else []
    return [*sideways, *small_targets(page)]


def _narrow_and_still_faults(page: Page) -> list[str]:
    return [*_narrow_faults(page), *moving(page)]


def _calm_and_reached(page: Page) -> list[str]:
    return shifts(page) + keyboard_faults(page)


def _barriers(page: Page) -> list[str]:
    found = complaints(page)
    return [found] if found else []
