"""The website's script in a page of somebody else, on another origin."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from leadwright.accounts.actor import operator
from leadwright.capture.models import RefusedMessage, SitePage, WriteKey
from leadwright.capture.operations.write_keys import create_write_key
from leadwright.events.models import Event, EventVerdict, Touch
from leadwright.leads.models import Subject
from leadwright.platform import clock
from tests.eventually import eventually

pytestmark = pytest.mark.django_db(transaction=True)
# Without it Chromium says that it is headless, and is taken for the machine it is.
CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36"
)
_PAGE = """<!doctype html><title>Acme</title><script src="{script}" data-key="{key}" data-consent="{consent}"></script>
<body><a id="go" href="#here" data-lw-event="Brochure Opened" data-lw-product="logger">Brochure</a>
<form id="ask"><input name="email"></form><p style="height: 3000px">Long</p></body>"""


@pytest.fixture
def site(live_server: Any) -> Iterator[Callable[[str], str]]:
    """A site with one page at every path; gives its address for a way of consent."""
    held = {"page": ""}

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(held["page"].encode())

        def log_message(self, *_: Any) -> None:
            """Nothing: what was asked for is no news."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    key = create_write_key(
        actor=operator(), source="website", kind=WriteKey.BROWSER, origins=[address], at=clock.now()
    ).text

    def ready(consent: str) -> str:
        held["page"] = _PAGE.format(script=f"{live_server.url}/hello.js", key=key, consent=consent)
        return address

    yield ready
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    made = chromium.new_context(user_agent=CHROME)
    yield made
    made.close()


@pytest.fixture
def asked(context: BrowserContext) -> list[str]:
    """What pages sent, as it goes."""
    sent: list[str] = []
    context.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    return sent


def names() -> list[str]:
    return sorted(Event.objects.values_list("name", flat=True))


def faults(page: Page) -> list[str]:
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def test_pages_clicks_and_forms_arrive_with_where_they_came_from(
    site: Callable[[str], str], context: BrowserContext
) -> None:
    address = site("given")
    page = context.new_page()
    wrong = faults(page)
    page.goto(f"{address}/prices?utm_source=Letter&utm_medium=email&utm_campaign=May&gclid=")
    page.click("#go")
    page.fill("#ask input", "ada@acme.example")
    page.evaluate("history.pushState({}, '', '/next')")
    page.evaluate("window.leadwright.track('Calculator Used', {savings: 3})")
    page.goto("about:blank")
    wanted = {"page_viewed", "brochure_opened", "form_started", "calculator_used"}
    eventually(lambda: wanted <= set(names()))
    eventually(lambda: names().count("page_viewed") == 2)

    assert not wrong
    assert not RefusedMessage.objects.exists()
    assert Subject.objects.count() == 1
    assert Touch.objects.get(channel="email").campaign == "May"
    assert Event.objects.get(name="brochure_opened").properties["product"] == "logger"
    assert "ada@acme.example" not in str(list(Event.objects.values_list("properties", "context")))
    (cookie,) = context.cookies(address)
    assert (cookie["name"], cookie["sameSite"]) == ("lw_id", "Lax")
    assert set(EventVerdict.objects.values_list("verdict", flat=True)) == {"human"}


def test_before_consent_nothing_is_sent_or_stored_and_after_it_the_first_page_is_not_lost(
    site: Callable[[str], str], context: BrowserContext, asked: list[str]
) -> None:
    address = site("required")
    page = context.new_page()
    page.goto(f"{address}/prices?utm_source=Letter&utm_medium=email")
    page.click("#go")
    page.evaluate("window.leadwright.track('Early')")
    assert page.evaluate("window.leadwright.visitor()") == ""
    assert (asked, context.cookies(), page.evaluate("localStorage.length")) == ([], [], 0)

    page.evaluate("window.leadwright.consent(true)")
    eventually(lambda: names() == ["page_viewed"])
    assert Touch.objects.get().channel == "email"
    visitor = page.evaluate("window.leadwright.visitor()")  # what a form sends
    eventually(lambda: [one["value"] for one in context.cookies()] == [visitor])
    page.evaluate("window.leadwright.consent(false)")
    eventually(lambda: context.cookies() == [])


def test_whoever_asks_not_to_be_followed_and_who_is_not_known_are_counted(
    site: Callable[[str], str], context: BrowserContext
) -> None:
    context.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})"
    )
    page = context.new_page()
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        page.goto(f"{site('given')}/prices")
    assert answered.value.status == 204
    assert context.cookies() == []
    assert not Event.objects.exists()
    assert (SitePage.objects.get().path, SitePage.objects.get().views) == ("/prices", 1)


def test_it_never_throws(site: Callable[[str], str], context: BrowserContext) -> None:
    context.add_init_script(
        "Object.defineProperty(Document.prototype, 'cookie', {get() { throw Error('no') }, set() { throw Error('no') }});"
        "delete Navigator.prototype.sendBeacon; window.fetch = () => { throw Error('no') };"
    )
    page = context.new_page()
    wrong = faults(page)
    page.goto(site("given"))
    page.click("#go")
    assert page.evaluate("window.leadwright?.track('x')") is None
    assert not wrong
