"""A real Chromium, and pages in the sizes and themes people have."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright

from leadwright.accounts.models import User
from tests.browser.chromium import ARGUMENTS, executable
from tests.browser.looking import EVERY_VIEW, TWO_VIEWS, Pictures


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Opens a page of the live server: `visit("/sign-in", width=390, dark=True)`; more options are Playwright's.

    A page that reports an error of its own (a blocked style or script, a missing file) fails the test.
    Motion is reduced unless an option says otherwise: what is looked at half-way between two themes has colours of neither.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(path: str = "/", *, width: int = 1440, dark: bool = False, **options: Any) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            **{"reduced_motion": "reduce"} | options,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if _serious(message) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def enter(visit: Callable[..., Page], live_server: Any) -> Callable[..., Page]:
    """Opens a page with somebody signed in: `enter("/", width=390, email="ada@acme.example")`.

    The session is made beside the browser; how a person signs in is what `test_gate` walks through.
    """
    sessions: dict[str, StorageState] = {}

    def open_page(path: str, *, email: str = "ada@acme.example", **options: Any) -> Page:
        if email not in sessions:
            sessions[email] = _session(live_server.url, email)
        return visit(path, storage_state=sessions[email], **options)

    return open_page


def _session(address: str, email: str) -> StorageState:
    """The cookie of a new session, as a browser keeps it."""
    client = Client()
    client.force_login(User.objects.get(email=email))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {
        "cookies": [
            {
                "name": cookie.key,
                "value": cookie.value,
                "domain": urlsplit(address).hostname or "",
                "path": "/",
                "httpOnly": True,
                "sameSite": "Lax",
                "secure": False,
                "expires": -1,
            }
        ],
        "origins": [],
    }


def _serious(message: Any) -> bool:
    # Refusals are reported by Chromium and by htmx although nothing is wrong with the page.
    # So is a question of a page that is left before its answer came.
    told = ("status of 4", "Status Error Code 4", "htmx:sendError", "htmx:afterRequest")
    return message.type == "error" and not any(one in message.text for one in told)


@pytest.fixture(scope="session")
def _picture_folder() -> Path:
    folder = Path(os.environ.get("LEADWRIGHT_PICTURES", ".test/pictures"))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def pictures(_picture_folder: Path, request: pytest.FixtureRequest) -> Pictures:
    """Where screenshots go for people to look at, and the views they are taken in."""
    return Pictures(_picture_folder, getattr(request, "param", TWO_VIEWS))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests that look for barriers run in two views, and in every view in the slow run."""
    if "barriers" in metafunc.function.__name__ and "pictures" in metafunc.fixturenames:
        metafunc.parametrize(
            "pictures",
            [
                pytest.param(TWO_VIEWS, id="two views"),
                pytest.param(EVERY_VIEW, id="every view", marks=pytest.mark.slow),
            ],
            indirect=True,
        )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
