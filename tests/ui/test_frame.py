"""The frame: what is loaded, what htmx is answered, and what is said once."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import include, path

import leadwright.ui
from leadwright.accounts.access import requires_sign_in
from leadwright.accounts.models import User
from leadwright.accounts.rules import Role
from leadwright.platform.errors import Conflict
from leadwright.ui import charts
from leadwright.ui.areas import areas_for
from leadwright.ui.notices import Notice, Undo, done
from leadwright.ui.requests import SignedInRequest, is_partial
from leadwright.ui.words import initials
from tests.accounts.people import make_actor, make_user

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
LARGEST_FIRST_LOAD = 60_000
HTMX = {"HTTP_HX_REQUEST": "true"}


@requires_sign_in
def _do(request: SignedInRequest) -> HttpResponse:
    return done(request, "/keys", Notice("Assigned <b>27</b>.", undo=Undo("/undo", {"batch": "7"})))


@requires_sign_in
def _refuse(request: SignedInRequest) -> HttpResponse:
    raise Conflict("Dae-jung changed the owner at 14:48.")


urlpatterns = [
    path("do", _do),
    path("", include(([path("refuse", _refuse, name="refuse")], "ui"), namespace="extra")),
    path("", include("leadwright.config.urls")),
]


def test_the_first_load_of_styles_and_scripts_is_small(signed_in: SignIn) -> None:
    client = signed_in(make_user())
    page = client.get("/").content.decode()
    found = re.findall(r'(?:src|href)="(/assets/[^"#]+\.(?:css|js))"', page)

    sizes = {one: len(client.get(one, HTTP_ACCEPT_ENCODING="gzip").content) for one in set(found)}

    assert len(sizes) >= 6
    assert sum(sizes.values()) < LARGEST_FIRST_LOAD, sizes


def test_the_page_of_components_shows_each_of_them() -> None:
    folder = Path(leadwright.ui.__file__).parent / "templates"
    shown: set[str] = set()
    waiting = ["ui/components.html"]
    while waiting:
        name = waiting.pop()
        shown.add(name)
        waiting += set(re.findall(r'{% include "([^"]+)"', (folder / name).read_text())) - shown

    there = {f"components/{one.name}" for one in (folder / "components").glob("*.html")}
    # They carry others and look like nothing themselves, or are replaced as soon as they stand.
    assert there - shown == {
        "components/counting.html",
        "components/fresh.html",
        "components/toasts_beside.html",
    }


def test_scripts_are_small_modules() -> None:
    folder = Path(leadwright.ui.__file__).parent / "static/ui/js"
    long = [one.name for one in folder.rglob("*.js") if one.read_text().count("\n") > 80]
    assert long == []


@pytest.mark.parametrize(
    ("headers", "partial"),
    [
        ({}, False),
        (HTMX, True),
        (HTMX | {"HTTP_HX_BOOSTED": "true"}, False),
        (HTMX | {"HTTP_HX_HISTORY_RESTORE_REQUEST": "true"}, False),
    ],
)
def test_a_part_is_sent_only_where_a_part_is_asked_for(
    signed_in: SignIn, headers: dict[str, str], partial: bool
) -> None:
    assert is_partial(RequestFactory().get("/search", **headers)) is partial

    answer = signed_in(make_user()).get("/search?q=keys", **headers)
    assert ("<html" not in answer.content.decode()) is partial
    assert "HX-Request" in answer["Vary"]


@override_settings(ROOT_URLCONF=__name__)
def test_what_was_done_is_said_once_and_can_be_taken_back(signed_in: SignIn) -> None:
    client = signed_in(make_user())

    assert client.post("/do")["Location"] == "/keys"
    page = client.get("/keys").content.decode()

    assert "Assigned &lt;b&gt;27&lt;/b&gt;." in page
    assert '<form method="post" action="/undo">' in page
    assert '<input type="hidden" name="batch" value="7">' in page
    assert "Assigned" not in client.get("/keys").content.decode()


@override_settings(ROOT_URLCONF=__name__)
def test_what_was_done_comes_along_with_a_part(signed_in: SignIn) -> None:
    client = signed_in(make_user())
    client.post("/do")

    part = client.get("/search", **HTMX).content.decode()

    assert '<div hx-swap-oob="beforeend:#toasts">' in part
    assert "Assigned" in part


@override_settings(ROOT_URLCONF=__name__)
def test_a_refusal_is_a_page_or_a_toast_where_a_part_was_asked_for(signed_in: SignIn) -> None:
    client = signed_in(make_user())

    page = client.get("/refuse")
    toast = client.get("/refuse", **HTMX)

    assert (page.status_code, toast.status_code) == (409, 409)
    assert "<html" in page.content.decode()
    assert "<html" not in toast.content.decode()
    assert (toast["HX-Retarget"], toast["HX-Reswap"]) == ("#toasts", "beforeend")
    for answer in (page, toast):
        assert "Dae-jung changed the owner at 14:48." in answer.content.decode()


def test_an_area_that_is_not_allowed_is_absent() -> None:
    def names(role: Role) -> list[str]:
        return [area.name for group in areas_for(make_actor(role), "/") for area in group]

    assert {"Leads", "Settings"} <= set(names(Role.ADMINISTRATOR))
    assert names(Role.RECRUITER) == ["Applicants", "Settings"]
    assert "Applicants" not in names(Role.MARKETER)
    assert "Health" not in names(Role.SALESPERSON)


def test_the_frame_asks_the_database_a_fixed_small_number_of_times(signed_in: SignIn) -> None:
    client = signed_in(make_user())
    client.get("/keys")

    with CaptureQueriesContext(connection) as queries:
        client.get("/keys")

    asked = [one["sql"] for one in queries if "frozen_clock" not in one["sql"]]
    assert len(asked) <= 8, asked


def test_lines_of_a_waterfall_begin_where_the_one_above_ended_and_end_at_the_sum() -> None:
    found = charts.waterfall([40, 20, 0, -10])

    assert [(bar.x, bar.width, bar.way) for bar in found.bars] == [
        (0, 133.3, "up"),
        (133.3, 66.7, "up"),
        (200, 0, "none"),
        (166.7, 33.3, "down"),
    ]
    assert [bar.base for bar in found.bars] == [0, 133.3, 200, 200]
    assert (found.total.x, found.total.width) == (0, 166.7)
    below = charts.waterfall([-10, 5])
    assert (below.total.x, below.total.width) == (100, 100)
    assert charts.waterfall([]).bars == ()


def test_a_meter_marks_the_band_of_the_value_and_stays_on_its_scale() -> None:
    bands = [("D", 0), ("C", 25), ("B", 50), ("A", 75)]

    assert [band.name for band in charts.meter(75, bands, 100, "75").bands if band.current] == ["A"]
    assert [band.name for band in charts.meter(74.9, bands, 100, "74.9").bands if band.current] == ["B"]
    assert charts.meter(-5, bands, 100, "−5").fill == 0
    assert charts.meter(500, bands, 100, "500").fill == 100
    assert charts.meter(10, bands, 100, "10").ticks == (25, 50, 75)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ada Weiss", "AW"), ("Kim", "K"), ("Anneke van Rensburg", "AR"), ("  ", ""), ("(x) ß", "S")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_assets_are_packed_for_real(client: Client) -> None:
    page = client.get("/sign-in").content.decode()
    [sheet] = re.findall(r'href="(/assets/[^"]+gate\.css)"', page)
    packed = client.get(sheet, HTTP_ACCEPT_ENCODING="gzip")
    assert len(gzip.decompress(packed.content)) > 3 * len(packed.content)
