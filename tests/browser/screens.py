"""Pictures of every page for people to look at: three widths, both themes. `make screens`.

Four workspaces: one that holds the sample, one that holds nothing, one of 5,000 leads in which every text is long, written from
right to left or hostile, and one that is not set up yet. At the end no page of the URL resolver may be without a picture.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client, override_settings
from django.urls import Resolver404, resolve
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from leadwright.accounts.actor import operator
from leadwright.accounts.operations.links import create_first_run_link, create_sign_in_link
from leadwright.accounts.queries import actor_for
from leadwright.accounts.rules import Role
from leadwright.leads.models import Lead
from leadwright.platform import clock, heartbeats, workspace
from leadwright.pulse.operations import run_pulse
from leadwright.sample.life import bring_to_life
from leadwright.sample.operations import COMPANY, fill_sample
from leadwright.sample.team import ensure_team, hand_out
from tests.accounts.people import make_user
from tests.browser.looking import EVERY_VIEW
from tests.browser.pages import PAGES
from tests.browser.scenes import SCENES, Scene
from tests.browser.working import work_off
from tests.routes import all_routes
from tests.starter import starter_in_force
from tests.ui import test_failures
from tests.ui.crowd import crowd
from tests.ui.hostile_world import fill
from tests.ui.test_hostile_texts import NO_PAGES, PLAIN

# As long as it takes: it is no test of the quick run, and of what one may cost there.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

FOLDER = Path(os.environ.get("LEADWRIGHT_SCREENS", "screens"))
LONG_NAME = "Venkatanarasimharajuvaripeta Subrahmanyam-Wolfeschlegelsteinhausenbergerdorff " * 4
UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
RIGHT_TO_LEFT = ("محمد عبد الرحمن الأنصاري", "שרה לוי־כהן")
# Parts of a page and files: a picture shows them within the page that asks for them.
PARTS = {
    *(
        "ui:tray",
        "ui:fresh",
        "ui:batch_file",
        "ui:document_file",
        "ui:import_rejected",
        "asset",
        "api:openapi-json",
        "edge:healthz",
    ),
    *("ui:import_check", "ui:import_check_rejected", "ui:import_progress", "ui:import_undo_progress"),
    *("edge:form_embed", "ui:applicant_file"),
    *(f"api:hand_over{rest}" for rest in ("", "s", "s_begin", "_accept", "_reject", "_reopen")),
} | PLAIN
# Forms of the call screen and of the pipeline: they lead to a page, and only a refusal is one of their own.
PARTS |= {f"ui:hand_over_{what}" for what in ("accept", "answers", "outcome", "qualify", "reject", "reopen")}
PARTS |= {"ui:lead_copy", "ui:opportunity_reopen"}
PARTS |= {"ui:opportunity_move", "ui:opportunity_close", "ui:queue_notices", "ui:queue_reassign"}
# Those of people who are not signed in, and forms that answer a post with a page.
_ALSO = {"ui:sign_in", "ui:link", "ui:invite"}

Open = Callable[..., Page]
_taken: set[str] = set()


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path / "home"))
    FOLDER.mkdir(exist_ok=True)


def test_the_sample(enter: Open) -> None:
    _fill()
    page = enter("/")
    for name, path in _pages():
        _show(page, name, path)
    failed = [name for name, scene in SCENES.items() if not _plays(enter, name, scene)]
    assert failed == []


def test_nothing_yet(enter: Open) -> None:
    make_user(name="Mireille Kabongo")
    workspace.write("company", COMPANY)
    starter_in_force(at=clock.now())
    heartbeats.beat(heartbeats.SCHEDULER, at=clock.now())
    page = enter("/")
    for name, path in _plain():
        _show(page, f"{name}-empty", path)


def test_awkward_texts(enter: Open, client: Client) -> None:
    crawl = fill(client, work_off)
    crowd(5_000, clock.now())
    for number, name in enumerate((LONG_NAME, UNBROKEN, *RIGHT_TO_LEFT)):
        Lead.objects.filter(pk=1_000_000 + number).update(full_name=name, company_name=name[::-1])
    crawl.everything(sending=False)
    page = enter("/")
    for route, path in crawl.richest().items():
        _show(page, f"{_called(route)}-awkward", path)


def test_in_front_of_the_door(visit: Open, enter: Open) -> None:
    first = visit(f"/sign-in/{create_first_run_link(actor=operator(), at=clock.now())}")
    _take(first, "first-run")
    first.get_by_label("E-mail").fill("ada@@acme")
    first.get_by_label("Password").fill("short")
    first.get_by_role("button", name="Create the workspace").click()
    _take(first, "first-run-mistakes")
    user = make_user()
    page = visit("/sign-in")
    _take(page, "sign-in")
    page.get_by_label("E-mail").fill("ada@acme.example")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    _take(page, "sign-in-refused")
    _show(page, "link", f"/sign-in/{create_sign_in_link(actor=operator(), user=user, at=clock.now())}")
    _show(page, "link-used-up", "/sign-in/a-token-nobody-made")
    _show(enter("/keys"), "not-found", "/nothing-here")
    with override_settings(ROOT_URLCONF=test_failures.__name__):
        failed = Client(raise_request_exception=False).get("/broken").content.decode()
    page.route("**/failed", lambda route: route.fulfill(body=failed, content_type="text/html"))
    _show(page, "failed", "/failed")


def test_no_page_is_without_a_picture() -> None:
    """Last: it stands on what the others took."""
    assert {route.name for route in all_routes()} - _taken <= (NO_PAGES - _ALSO) | PARTS


def _plays(enter: Open, name: str, scene: Scene) -> bool:
    """Whether the scene could be played; a picture is taken of it in either case, and the next goes on."""
    page = enter("/keys", email=scene.email)
    page.set_default_timeout(20_000)
    is_played = True
    try:
        page.goto(scene.path if isinstance(scene.path, str) else scene.path())
        scene.act(page)
        # A form that was sent by script is on its way for a moment.
        page.wait_for_load_state("networkidle")
    except (PlaywrightError, AssertionError):
        is_played = False
    _take(page, name)
    page.context.close()
    return is_played


def _fill() -> None:
    now = clock.now()
    clock.freeze(now)
    starter_in_force(at=now)
    workspace.write("company", COMPANY)
    fill_sample(actor=operator(), at=now)
    _compute(now)
    make_user(name="Mireille Kabongo")
    for role in (Role.SALESPERSON, Role.ANALYST, Role.RECRUITER):
        make_user(email=f"{role.value}@acme.example", name=f"A {role.value}", role=role)
    hand_out(actor=operator(), at=now)
    team = ensure_team(actor=operator(), at=now)
    bring_to_life(actor=actor_for(team.administrator), team=team, at=now)
    workspace.write("sample_filled", True)
    _compute(now)


def _compute(now: datetime) -> None:
    while run_pulse(at=now):
        pass


def _plain() -> Iterator[tuple[str, str]]:
    """Those whose address needs nothing, found by themselves."""
    for route in all_routes():
        if not route.parameters and route.name not in NO_PAGES | PARTS and route.name.startswith("ui:"):
            yield _called(route.name), route.address


def _pages() -> Iterator[tuple[str, str]]:
    yield from _plain()
    for name, path in PAGES.items():
        yield name, path()


def _called(route: str) -> str:
    return route.removeprefix("ui:").replace("_", "-")


def _show(page: Page, name: str, path: str) -> None:
    page.goto(path)
    _take(page, name)


def _take(page: Page, name: str) -> None:
    """In a window as tall as the page, so that what sticks to its edges stands where nobody has scrolled."""
    with suppress(Resolver404):
        _taken.add(resolve(urlsplit(page.url).path).view_name)
    for view in EVERY_VIEW:
        page.emulate_media(color_scheme="dark" if view.theme == "dark" else "light")
        page.set_viewport_size({"width": view.width, "height": 900})
        tall = min(page.evaluate("document.documentElement.scrollHeight"), 6000)
        page.set_viewport_size({"width": view.width, "height": max(900, tall)})
        page.screenshot(path=FOLDER / f"{name}-{view}.png")
