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
from playwright.sync_api import Browser, Page, StorageState, expect, sync_playwright

from leadwright.accounts.models import User
from tests.browser.chromium import ARGUMENTS, executable
from tests.browser.looking import Pictures, in_every_view, in_one_view
from tests.browser.windows import Windows
from tests.processor_time import is_full

# A page is waited for until it is there, however busy the machine is; the default of five seconds is not enough for every one.
expect.set_options(timeout=60_000)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def windows(chromium: Browser, live_server: Any) -> Windows:
    return Windows(chromium, live_server.url)


@pytest.fixture
def visit(windows: Windows, transactional_db: None) -> Iterator[Callable[..., Page]]:
    """Opens a page of the live server: `visit("/sign-in", width=390, dark=True)`. See `windows.Opened.open`."""
    with windows.of_a_test() as opened:
        yield opened.open


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


@pytest.fixture(scope="session")
def _picture_folder() -> Path:
    folder = Path(os.environ.get("LEADWRIGHT_PICTURES", ".test/pictures"))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def pictures(_picture_folder: Path, request: pytest.FixtureRequest) -> Pictures:
    """Where screenshots go for people to look at, and the views they are taken in.

    They are taken where somebody says where they should lie, and in the full run: one costs as much as most of what is asked.
    """
    taken = "LEADWRIGHT_PICTURES" in os.environ or is_full(request.config)
    return getattr(request, "param", in_one_view)(_picture_folder, request.node.name, taken)  # type: ignore[no-any-return]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests that look for barriers see each page in one view, and in every one; the quick run has no time for either."""
    if "barriers" in metafunc.function.__name__ and "pictures" in metafunc.fixturenames:
        metafunc.parametrize(
            "pictures",
            [
                pytest.param(in_one_view, id="a view", marks=pytest.mark.later),
                pytest.param(in_every_view, id="every view", marks=pytest.mark.slow),
            ],
            indirect=True,
        )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
