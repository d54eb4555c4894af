import hashlib
import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from leadwright.accounts.operations.links import create_sign_in_link
from leadwright.events.models import Event
from leadwright.platform import clock
from tests.accounts.people import OPERATOR, PASSWORD, make_user
from tests.routes import Route, all_routes

pytestmark = pytest.mark.django_db

# What programs send is proved by a key of their own; a cookie counts for nothing there.
KEYED = [
    route
    for route in all_routes()
    if route.name.startswith(("edge:", "api:", "tracker:")) and route.name != "edge:healthz"
]
ROUTES = [route for route in all_routes() if route not in KEYED]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_post_without_its_token_is_refused(browser: Client, route: Route) -> None:
    user = make_user()
    for become in (browser.logout, lambda: browser.force_login(user)):
        become()
        answer = browser.post(route.address, {"email": user.email, "password": PASSWORD})
        assert answer.status_code == 403
        assert "The form was too old" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/playbook/a%00b/x", 404),
        ("/leads/a%00b", 404),
        ("/settings/trail?who=%00&id=%00", 200),
        ("/?q=%00", 200),
    ],
)
def test_a_nul_in_an_address_is_no_fault_of_the_server(client: Client, address: str, status: int) -> None:
    client.force_login(make_user())

    assert client.get(address).status_code == status


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_no_route_is_exempt_from_that(route: Route) -> None:
    assert not getattr(route.view, "csrf_exempt", False)


@pytest.mark.parametrize("route", KEYED, ids=lambda route: route.name)
def test_a_door_of_programs_takes_nothing_from_somebody_signed_in(browser: Client, route: Route) -> None:
    browser.force_login(make_user())
    item = {"type": "track", "event": "x", "userId": "u", "messageId": "m"}

    answer = browser.post(route.address, item, content_type="application/json")

    assert not Event.objects.exists()
    assert not answer.cookies
    if "ingest" in route.name or "beacon" in route.name:
        assert answer.status_code in (400, 401)


def test_a_post_with_its_token_is_taken(browser: Client) -> None:
    user = make_user()
    page = browser.get("/sign-in").content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found
    form = {"email": user.email, "password": PASSWORD, "csrfmiddlewaretoken": found[1]}

    assert browser.post("/sign-in", form).status_code == 302


def test_a_post_from_another_origin_is_refused(browser: Client) -> None:
    page = browser.get("/sign-in").content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found
    form = {"email": "a@acme.example", "password": PASSWORD, "csrfmiddlewaretoken": found[1]}

    assert browser.post("/sign-in", form, HTTP_ORIGIN="https://evil.example").status_code == 403
    assert browser.post("/sign-in", form, HTTP_ORIGIN="http://testserver").status_code == 422


def _content_of_every_table() -> dict[str, str]:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = {}
        for name in names:
            cursor.execute(f'select t::text from "{name}" t order by 1')
            found[name] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return found


@pytest.mark.parametrize("method", ["get", pytest.param("head", marks=pytest.mark.slow), "options"])
def test_looking_changes_nothing(client: Client, method: str) -> None:
    user = make_user()
    token = create_sign_in_link(actor=OPERATOR, user=user, at=clock.now())
    addresses = [route.address for route in ROUTES] + [f"/sign-in/{token}"]
    client.force_login(user)
    before = _content_of_every_table()

    for address in addresses:
        for someone in (Client(), client):
            getattr(someone, method)(address)

    assert _content_of_every_table() == before


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "a b", "127.0.0.1@evil.example"])
def test_another_host_is_refused_in_plain_words(client: Client, host: str) -> None:
    answer = client.get("/sign-in", HTTP_HOST=host)

    assert answer.status_code == 400
    assert "This request could not be read" in answer.content.decode()
    assert host not in answer.content.decode()


def test_a_forged_forwarded_host_is_not_believed(client: Client) -> None:
    answer = client.get("/", HTTP_X_FORWARDED_HOST="evil.example")

    assert answer["Location"].startswith("/sign-in")


def test_cookies_are_for_the_server_alone(client: Client) -> None:
    client.get("/sign-in")
    client.post("/sign-in", {"email": make_user().email, "password": PASSWORD})

    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        cookie = client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_answer_carries_the_strict_headers(client: Client, route: Route) -> None:
    answer = client.get(route.address)

    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_no_page_has_inline_style_or_script(client: Client) -> None:
    client.force_login(make_user())
    for address in ("/", "/sign-in", "/nothing-here"):
        page = client.get(address).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", page), address
