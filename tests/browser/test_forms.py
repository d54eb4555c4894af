"""Forms in a real browser: on their own page with and without script, in the page of another site, and at a fair."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser, Locator, Page, expect

from leadwright.capture.models import Application, FormDay, FormSubmission
from leadwright.capture.queries.forms import live_form
from leadwright.events.models import Event
from leadwright.leads.models import Lead
from leadwright.platform import clock
from tests.accounts.people import make_user
from tests.browser.looking import complaints, scrolls_sideways
from tests.capture.forms.world import ADA, publish
from tests.eventually import eventually

pytestmark = pytest.mark.django_db(transaction=True)

STRICT = (
    "default-src 'none'; script-src {host}; connect-src {host}; style-src 'none'; base-uri 'none'; "
    "form-action {host}; require-trusted-types-for 'script'"
)
PAGE = """<!doctype html><html lang="en"><title>A shop</title><script src="{host}/f/embed.js" async></script>
<h1>A shop</h1><div id="one" data-leadwright-form="contact"><a href="{host}/f/contact">Write to us</a></div>
<div id="two" data-leadwright-form="letters"></div><div id="three" data-leadwright-form="gone">Nothing</div>
<form id="plain" method="post" action="{host}/f/contact"><input name="full_name"><input name="email"><input name="message">
<button>Go</button></form></html>"""


@pytest.fixture
def shop(live_server: Any) -> Iterator[str]:
    """A site of somebody else, whose policy allows no inline script or style and no markup made of text."""

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", STRICT.format(host=live_server.url))
            self.end_headers()
            self.wfile.write(PAGE.format(host=live_server.url).encode())

        def log_message(self, *_: Any) -> None:
            """Nothing: what was asked for is no news."""

    server = ThreadingHTTPServer(("localhost", 0), Shop)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def stranger(chromium: Browser, settings: LazySettings, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Opens pages as somebody nobody knows; says so when a page breaks its own policy."""
    settings.PUBLIC_URL = live_server.url
    contexts, broken = [], []

    def open_page(address: str, **options: Any) -> Page:
        context = chromium.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda said: broken.append(said.text) if "Content Security Policy" in said.text else None,
        )
        page.goto(address)
        return page

    yield open_page
    cookies = [cookie for context in contexts for cookie in context.cookies()]
    for context in contexts:
        context.close()
    assert broken == []
    assert cookies == []


def fill(place: Page | Locator, **values: str) -> None:
    for label, text in {
        "Name": ADA["full_name"],
        "E-mail": ADA["email"],
        "What is it about?": "Looms",
        **values,
    }.items():
        place.get_by_label(label, exact=True).fill(text)


def later() -> None:
    """People take their time."""
    clock.freeze(clock.now() + timedelta(seconds=30))


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_hosted_form_works(stranger: Callable[..., Page], script: bool) -> None:
    publish()
    page = stranger("/f/contact?utm_source=fair", java_script_enabled=script)
    fill(page, **{"E-mail": "ada@"})
    later()
    page.get_by_role("button", name="Send message").click()
    expect(page.get_by_text("write it like name@company.com")).to_be_visible()
    expect(page.get_by_label("Leave this empty")).not_to_be_in_viewport()
    fill(page)
    page.get_by_label("Yes, write to me").check()
    page.get_by_role("button", name="Send message").click()
    expect(page.get_by_text("Your message has arrived")).to_be_visible()
    assert Lead.objects.get().full_name == "Ada King"
    if script:
        eventually(lambda: FormDay.objects.filter(views__gte=1, starts__gte=1).exists())


def test_a_site_of_somebody_else_embeds_two_forms_under_a_strict_policy(
    stranger: Callable[..., Page], shop: str
) -> None:
    publish()
    publish("letters", "newsletter", thanks={"page": f"{shop}/danke"})
    page = stranger(f"{shop}/?utm_campaign=spring&gclid=Ab")
    one, two = page.locator("#one form"), page.locator("#two form")
    expect(page.locator("#three")).to_have_text("Nothing")
    fill(one, **{"E-mail": "ada@"})
    later()
    one.get_by_role("button").click()
    expect(one.get_by_text("write it like name@company.com")).to_be_visible()
    expect(one.get_by_role("textbox", name="E-mail")).to_be_focused()
    fill(one)
    one.get_by_role("button").click()
    expect(page.locator("#one").get_by_text("Your message has arrived")).to_be_visible()

    two.get_by_role("textbox", name="E-mail").fill("bo@li-freight.com")
    two.get_by_label("Yes, send me the newsletter").check()
    later()  # The second form may have come after the first wait: sent at once, it would be held back.
    two.get_by_role("button").click()
    page.wait_for_url("**/danke")
    assert set(Lead.objects.values_list("email", flat=True)) == {
        "ada@lovelace-engines.com",
        "bo@li-freight.com",
    }
    event = Event.objects.get(name="contact_requested")
    assert event.context["click_ids"] == {"gclid": "Ab"}
    assert event.context["page"]["url"].startswith(shop)


def test_a_plain_form_of_another_site_is_sent_with_one_more_click(
    stranger: Callable[..., Page], shop: str
) -> None:
    publish()
    page = stranger(shop, java_script_enabled=False)
    for name, text in (("full_name", "Ada King"), ("email", ADA["email"]), ("message", "Looms")):
        page.locator(f"#plain [name={name}]").fill(text)
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_text("press the button once more")).to_be_visible()
    assert not FormSubmission.objects.exists()
    later()
    page.get_by_role("button", name="Send message").click()
    expect(page.get_by_text("Your message has arrived")).to_be_visible()


def test_a_kiosk_keeps_nothing_of_one_visitor_for_the_next(stranger: Callable[..., Page]) -> None:
    publish("fair", "event")
    page = stranger("/f/fair/kiosk", viewport={"width": 1024, "height": 768})
    for name in ("Ada King", "Bo Li"):
        page.get_by_role("textbox", name="Name").fill(name)
        page.get_by_role("textbox", name="E-mail").fill(f"{name.split()[0].lower()}@lovelace-engines.com")
        page.get_by_role("textbox", name="Company").fill("Lovelace Engines")
        later()
        page.get_by_role("button", name="I am coming").click()
        expect(page.get_by_text("See you there")).to_be_visible()
        page.get_by_role("link", name="Next visitor").click()
        expect(page.get_by_role("textbox", name="Name")).to_have_value("")
    page.go_back()
    expect(page.locator("body")).not_to_contain_text("Bo Li")
    assert Lead.objects.filter(kind="person").count() == 2


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 1440])
def test_forms_have_no_barriers_for_anybody(stranger: Callable[..., Page], width: int) -> None:
    publish("quote", "quote", kiosk=True)
    for address in ("/f/quote", "/f/quote/kiosk", "/f/quote/thanks"):
        for scheme in ("light", "dark"):
            page = stranger(address, viewport={"width": width, "height": 800}, color_scheme=scheme)
            assert complaints(page) == ""
            assert not scrolls_sideways(page)


def test_the_editor_keeps_what_is_typed_and_shows_the_real_thing_beside_it(
    enter: Callable[..., Page],
) -> None:
    make_user()
    publish()
    page = enter("/forms/contact/edit", alone=True)
    look = page.frame_locator("iframe[title='The form as visitors will see it']")
    expect(look.get_by_role("heading", name="How can we help?")).to_be_visible()
    page.get_by_label("Heading").first.fill("What can we do?")
    page.get_by_label("Button").click()
    expect(look.get_by_role("heading", name="What can we do?")).to_be_visible()
    expect(page.locator("#beside")).to_contain_text("Draft")
    page.get_by_label("Ask for").select_option(label="New: one of a list")
    page.get_by_label("Its label, if it is new").fill("How many halls?")
    page.get_by_role("button", name="Add question").click()
    expect(look.get_by_label("How many halls?")).to_be_visible()
    page.get_by_label("Choices, one a line").last.fill("one\ntwo")
    page.get_by_label("Why does it change?").fill("For the fair")
    page.get_by_role("button", name="Publish").last.click()
    expect(page.get_by_text("Version 2 is in force.")).to_be_visible()
    found = live_form("contact")
    assert found is not None
    assert found.body.heading == "What can we do?"
    assert found.body.fields[-1].choices == ["one", "two"]


def test_somebody_applies_with_a_file(
    stranger: Callable[..., Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path / "home"))
    publish("jobs", "application")
    letter = tmp_path / "letter.txt"
    letter.write_text("I build looms.")
    page = stranger("/f/jobs")
    page.get_by_role("textbox", name="Name").fill("Ana Ruiz")
    page.get_by_role("textbox", name="E-mail").fill("ana@ruiz-mail.com")
    page.get_by_label("Why you, and why us?").fill("Looms.")
    page.get_by_label("CV and letter").set_input_files(letter)
    later()
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("We have your application")).to_be_visible()
    assert Application.objects.get().files.get().name == "letter.txt"
    assert not Lead.objects.exists()
