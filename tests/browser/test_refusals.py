"""What a refusal and a dead server look like to somebody whose page is live."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.accounts.people import make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_refusal_is_told_on_the_page_that_asked(enter: Callable[..., Page]) -> None:
    user = make_user()
    page = enter("/keys")
    user.role = "recruiter"
    user.save()

    page.evaluate("htmx.ajax('GET', '/leads/lead_00000000000000000000000000', '#palette-found')")

    expect(page.get_by_role("alert")).to_contain_text("Your role does not include this page")
    page.get_by_role("alert").get_by_role("button", name="Close").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()


def test_no_answer_is_told_too(visit: Callable[..., Page], enter: Callable[..., Page]) -> None:
    make_user()
    page = enter("/", alone=True)

    def broken(route: Route) -> None:
        route.fulfill(status=418, body="<h1>Bad gateway</h1>", content_type="text/html")

    # Told before the page comes, so that it holds for whatever the page asks.
    page.route("**/search*", broken)
    page.goto("/keys")
    page.keyboard.press("Control+k")

    expect(page.locator("#toasts")).to_contain_text("could not be reached")
    expect(page.get_by_text("Bad gateway")).to_have_count(0)
