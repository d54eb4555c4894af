"""Signing in, by password and by link, as people meet it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from leadwright.accounts.operations.links import create_first_run_link, create_sign_in_link
from leadwright.accounts.operations.users import invite_user
from leadwright.accounts.rules import Role
from leadwright.platform import clock
from tests.accounts.people import OPERATOR, PASSWORD, make_user
from tests.browser.looking import Pictures, complaints, every_view, focused, has_focus_ring, scrolls_sideways

pytestmark = pytest.mark.django_db(transaction=True)

Visit = Callable[..., Page]


def test_the_gate_has_no_barriers_in_any_size_and_theme(visit: Visit, pictures: Pictures) -> None:
    user = make_user()
    invited = invite_user(
        actor=OPERATOR,
        email="a-very-long-address-that-does-not-end-soon@subsidiary-of-a-subsidiary.acme.example",
        name="Þórunn " * 8,
        role=Role.MARKETER,
        at=clock.now(),
    )
    first = create_sign_in_link(actor=OPERATOR, user=user, at=clock.now())
    for path, name in (
        ("/sign-in", "sign-in"),
        (f"/sign-in/{first}", "link"),
        (f"/sign-in/{invited.token}", "invitation"),
        ("/nothing-here", "not-found"),
    ):
        for view, page in every_view(visit, path, pictures):
            pictures.take(page, f"{name}-{view}.png")
            assert complaints(page) == "", (name, view)
            assert not scrolls_sideways(page), (name, view)


def test_a_refused_form_says_so_to_everybody(visit: Visit, pictures: Pictures) -> None:
    page = visit("/sign-in", width=390)

    page.get_by_label("E-mail").fill("ada@acme.example")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("alert")).to_have_text("That did not match. Check the address and the password.")
    expect(page.get_by_label("E-mail")).to_have_value("ada@acme.example")
    pictures.take(page, "sign-in-refused-390.png")
    assert complaints(page) == ""

    page.get_by_label("E-mail").fill("")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("E-mail")).to_have_accessible_description("Enter an e-mail address.")
    assert complaints(page) == ""


def test_the_keyboard_alone_signs_in_and_out(visit: Visit) -> None:
    user = make_user()
    page = visit("/sign-in")
    typed = {"email": user.email, "password": PASSWORD}
    order = []

    for _ in range(4):
        page.keyboard.press("Tab")
        assert has_focus_ring(page)
        order.append(focused(page))
        if order[-1] in typed:
            page.keyboard.type(typed[order[-1]])
    assert order == ["email", "password", "keep", "Sign in"]
    page.keyboard.press("Enter")
    page.wait_for_url("**/")

    for wanted in (user.name, "Sign out"):
        while not focused(page).endswith(wanted):
            page.keyboard.press("Tab")
            assert has_focus_ring(page)
        page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in")


def test_everything_works_without_script(visit: Visit) -> None:
    token = create_first_run_link(actor=OPERATOR, at=clock.now())
    page = visit(f"/sign-in/{token}", java_script_enabled=False)

    page.get_by_label("Your name").fill("Ada Weiss")
    page.get_by_label("E-mail").fill("ada@acme.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Company").fill("Acme")
    page.get_by_role("button", name="Create the workspace").click()
    expect(page.get_by_role("heading", name="Where are your leads?")).to_be_visible()
    page.get_by_role("button", name="Ada Weiss").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("E-mail").fill("ada@acme.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", name="Leads", exact=True)).to_be_visible()


def test_nothing_is_lost_on_a_small_screen(visit: Visit) -> None:
    for path in ("/sign-in", "/nothing-here"):
        page = visit(path, width=320)
        assert not scrolls_sideways(page)
        assert page.get_by_role("main").is_visible()


def test_an_address_beyond_ascii_is_sent_as_typed(visit: Visit, live_server: Any) -> None:
    user = make_user(email="jörg@bücher.example")
    page = visit("/sign-in")

    page.get_by_label("E-mail").fill("Jörg@Bücher.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    page.wait_for_url(f"{live_server.url}/")
    expect(page.get_by_role("button", name=user.name)).to_be_visible()
