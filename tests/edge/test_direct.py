"""The short way of a program's messages gives the answers of the long one."""

import io
import json
from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from leadwright.accounts.actor import operator
from leadwright.capture.models import WriteKey
from leadwright.capture.operations.write_keys import NewWriteKey, create_write_key, switch_write_key
from leadwright.edge.direct import ingest_directly
from leadwright.events.models import Event
from leadwright.platform import clock
from leadwright.platform.ids import Kind, public_id
from tests.accounts.people import NOW

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
    parts = ingest_directly(WSGIHandler())(environ, lambda status, headers: told.extend([status, headers]))  # type: ignore[arg-type,return-value]
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
