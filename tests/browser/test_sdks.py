"""A page of somebody else, on another origin, that uses an SDK: everything it sends arrives."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from leadwright.accounts.actor import operator
from leadwright.capture.models import RefusedMessage, WriteKey
from leadwright.capture.operations.write_keys import create_write_key
from leadwright.events.models import Event
from leadwright.leads.models import Lead, Subject
from leadwright.platform import clock
from tests.edge.sdks.installing import HERE, node_modules
from tests.eventually import eventually

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


class _Site(SimpleHTTPRequestHandler):
    """The pages that lie beside the SDKs, and the SDKs themselves."""

    def translate_path(self, path: str) -> str:
        name = path.partition("?")[0].lstrip("/")
        inside = name.removeprefix("node_modules/")
        return str(HERE / "pages" / name if inside == name else node_modules() / inside)

    def log_message(self, *_: Any) -> None:
        """Nothing: what was asked for is no news."""


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Site, directory=str(Path(HERE))))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_page(chromium: Browser, site: str, live_server: Any) -> Iterator[Callable[[str], None]]:
    """Opens a page of the site and waits until its SDK has been given everything."""
    key = create_write_key(
        actor=operator(), source="site", kind=WriteKey.BROWSER, origins=[site], at=clock.now()
    )
    context = chromium.new_context()

    def visit(page_name: str) -> None:
        page = context.new_page()
        page.goto(
            f"{site}/{page_name}{'&' if '?' in page_name else '?'}key={key.text}&host={live_server.url}"
        )
        assert page.evaluate("window.sent") == "all"
        if page_name.endswith("beacon"):
            page.goto("about:blank")  # it keeps everything until the page is left

    yield visit
    context.close()


@pytest.mark.parametrize("name", ["segment.html", "rudder.html", "rudder.html?beacon"])
def test_a_page_elsewhere_delivers_what_its_sdk_is_given(
    name: str, open_page: Callable[[str], None], settings: Any, live_server: Any
) -> None:
    settings.PUBLIC_URL = live_server.url
    open_page(name)
    wanted = {"page_viewed", "identified", "form_submitted", "group_joined", "alias_named"}

    eventually(lambda: wanted <= set(Event.objects.values_list("name", flat=True)))

    assert not RefusedMessage.objects.exists()
    lead = Lead.objects.get()
    assert (lead.email, lead.company_name) == ("ada@example.com", "Analytical Engines Ltd")
    page = Event.objects.get(name="page_viewed")
    assert Subject.objects.get(pk=page.subject).lead_id == lead.pk
    assert page.properties["path"].endswith(".html")
