"""The short way of what programs and forms of other sites send gives the answers of the long one."""

import io
import json
from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.test import Client

from leadwright.accounts.actor import operator
from leadwright.capture.models import WriteKey
from leadwright.capture.operations.write_keys import NewWriteKey, create_write_key, switch_write_key
from leadwright.config.content_policy import content_policy
from leadwright.edge.direct import answer_directly
from leadwright.edge.forms import embedded
from leadwright.events.models import Event
from leadwright.leads.models import Lead
from leadwright.platform import clock
from leadwright.platform.ids import Kind, public_id
from tests.accounts.people import NOW
from tests.capture.forms.world import ADA, publish, sealed, token_of

# Between requests connections are looked after, which none in the middle of a transaction can be.
pytestmark = pytest.mark.django_db(transaction=True)
TRACK = {"type": "track", "event": "Clicked", "userId": "u1"}


@pytest.fixture(autouse=True)
def stopped_clock() -> None:
    clock.freeze(NOW)


@pytest.fixture
def key() -> NewWriteKey:
    return create_write_key(
        actor=operator(), source="app", kind=WriteKey.BROWSER, origins=["https://shop.example"], at=NOW
    )


def directly(path: str, body: bytes, **meta: str) -> tuple[int, dict[str, str], bytes]:
    told: list[Any] = []
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": path, "wsgi.input": io.BytesIO(body), **meta}
    parts = answer_directly(WSGIHandler())(environ, lambda status, headers: told.extend([status, headers]))  # type: ignore[arg-type,return-value]
    return int(told[0][:3]), dict(told[1]), b"".join(parts)


@pytest.mark.parametrize(
    ("path", "body", "meta"),
    [
        ("/v1/track", json.dumps({**TRACK, "messageId": "a"}).encode(), {}),
        ("/v1/t/", json.dumps({**TRACK, "messageId": "b"}).encode(), {"HTTP_ORIGIN": "https://shop.example"}),
        ("/v1/batch", json.dumps({"batch": [{**TRACK, "messageId": "c"}]}).encode(), {}),
        ("/v1/batch", b"{}", {}),
        ("/v1/batch", b"\xff", {}),
        ("/v1/track", b"{}", {"HTTP_AUTHORIZATION": "Basic eA=="}),
        ("/v1/track", b"{}", {"HTTP_ORIGIN": "https://elsewhere.example"}),
        ("/v1/track", b"x" * 600_000, {}),
    ],
)
def test_both_ways_answer_alike(path: str, body: bytes, meta: dict[str, str], key: NewWriteKey) -> None:
    meta = {"HTTP_AUTHORIZATION": "Basic " + b64encode(f"{key.text}:".encode()).decode(), **meta}
    status, headers, answer = directly(path, body, **meta)
    stored = Event.objects.count()
    long_way = Client().post(path, body, content_type="application/json", **meta)  # type: ignore[arg-type]

    assert (status, answer) == (long_way.status_code, long_way.content)
    assert headers["Access-Control-Allow-Origin"] == long_way["Access-Control-Allow-Origin"] == "*"
    assert headers["Content-Length"] == str(len(answer))
    # The second time it is the same message.
    assert Event.objects.count() == stored == (status == 200)


def test_a_key_that_is_switched_off_is_so_at_once(key: NewWriteKey) -> None:
    for name, expected in (("a", 1), ("b", 1)):
        body = json.dumps({**TRACK, "messageId": name}).encode()
        assert (
            directly("/v1/track", body, HTTP_AUTHORIZATION=f"Basic {b64encode(key.text.encode()).decode()}")[
                0
            ]
            == 200
        )
        assert Event.objects.count() == expected
        switch_write_key(actor=operator(), key=public_id(Kind.WRITE_KEY, key.key.public_id), on=False, at=NOW)
        # Where another process switched it, this one asks again after two seconds.
        clock.freeze(NOW + timedelta(seconds=2))


SAID_BY = [SecurityMiddleware, content_policy, XFrameOptionsMiddleware]
# No cookie is looked at on the short way, so that none can make a difference.
_ONLY_OF_PAGES = {"Vary"}


def form_directly(address: str, body: bytes, **meta: str) -> tuple[int, dict[str, str], bytes]:
    told: list[Any] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": address,
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        **meta,
    }
    program = answer_directly(_unasked, SAID_BY)
    parts = program(environ, lambda status, headers: told.extend([status, headers]))  # type: ignore[arg-type,return-value]
    return int(told[0][:3]), dict(told[1]), b"".join(parts)


def _unasked(*_: object) -> list[bytes]:
    raise AssertionError("The long way was gone.")


@pytest.mark.parametrize(
    ("case", "status"),
    [
        ("a submission", 200),
        ("a mistake", 422),
        ("no token", 422),
        ("no form", 404),
        ("another site", 403),
        ("no JSON", 400),
        ("too long", 413),
        ("a name that is not ours", 400),
    ],
)
def test_both_ways_answer_a_form_of_another_site_alike(case: str, status: int) -> None:
    form = publish(sites=["https://shop.example"])
    address, meta = (
        "/f/contact/submit",
        {"CONTENT_TYPE": "application/json", "HTTP_ORIGIN": "https://shop.example"},
    )
    told: dict[str, str] = {**ADA, "_token": sealed(token_of(form))}
    match case:
        case "a mistake":
            told["email"] = "ada@"
        case "no token":
            del told["_token"]
        case "no form":
            address = "/f/nothing/submit"
        case "another site":
            meta["HTTP_ORIGIN"] = "https://elsewhere.example"
        case "a name that is not ours":
            meta["HTTP_HOST"] = "elsewhere.example"
    body = {"no JSON": b"{", "too long": b" " * 70_000}.get(case, json.dumps(told).encode())

    found, headers, answer = form_directly(address, body, **meta)
    stored = Lead.objects.count()
    long_way = Client().generic("POST", address, body, meta["CONTENT_TYPE"], **meta)

    assert (found, without_token(answer)) == (long_way.status_code, without_token(long_way.content))
    assert found == status
    # Where the long way ends early, it says less.
    assert without(dict(long_way.headers)).items() <= without(headers).items()
    # The second time it is the same submission.
    assert Lead.objects.count() == stored == (status == 200)


def without(headers: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in headers.items() if name not in {*_ONLY_OF_PAGES, "Content-Length"}}


def without_token(answer: bytes) -> Any:
    """Each new token is another one."""
    try:
        told = json.loads(answer)
    except ValueError:
        return answer
    return {name: value for name, value in told.items() if name != "token"}


def test_what_breaks_on_the_short_way_is_answered_and_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(slug: str) -> None:
        raise RuntimeError(slug)

    publish()
    monkeypatch.setattr(embedded, "live_form", broken)
    status, headers, _ = form_directly("/f/contact/submit", b"{}", CONTENT_TYPE="application/json")
    assert status == 500
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "RuntimeError: contact" in caplog.text
