"""The website's script and where it sends."""

import gzip
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from leadwright.accounts.actor import operator
from leadwright.capture.models import SitePage, WriteKey
from leadwright.capture.operations.write_keys import create_write_key
from leadwright.events.models import Event, EventVerdict, Touch
from leadwright.leads.models import Lead, Subject
from leadwright.leads.queries.touches import lead_origin
from leadwright.platform import clock
from leadwright.platform.workspace import write
from tests.accounts.people import NOW
from tests.capture.forms.world import ADA, AT, open_form, publish
from tests.leads.people import ref

pytestmark = pytest.mark.django_db
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36"


@pytest.fixture(autouse=True)
def stopped_clock() -> None:
    clock.freeze(NOW)


@pytest.fixture
def key() -> str:
    made = create_write_key(
        actor=operator(),
        source="website",
        kind=WriteKey.BROWSER,
        origins=["https://www.acme.example"],
        at=NOW,
    )
    return made.text


def send(document: object, place: str = "/hello", **headers: str) -> Any:
    return Client(enforce_csrf_checks=True).post(
        place,
        document if isinstance(document, bytes) else json.dumps(document),
        content_type="text/plain",
        headers={"user-agent": CHROME, "origin": "https://www.acme.example", **headers},
    )


def page(
    url: str = "https://www.acme.example/prices?utm_source=Letter&utm_medium=email",
) -> dict[str, object]:
    around = {"url": url, "path": "/prices", "referrer": ""}
    return {"type": "page", "anonymousId": "a" * 32, "messageId": "m1", "timestamp": NOW.isoformat(),
            "context": {"page": around}, "properties": {}}  # fmt: skip


def test_the_script_stands_at_the_chosen_path_alone_and_is_small() -> None:
    answer = Client().get("/hello.js")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/javascript")
    assert "Set-Cookie" not in answer
    assert len(gzip.compress(answer.content, 9)) < 3_000
    write("tracker_path", "salut")
    assert Client().get("/hello.js").status_code == 404
    assert Client().post("/hello", b"{}", content_type="text/plain").status_code == 404
    assert Client().get("/salut.js").status_code == 200
    assert Client().get("/settings.js").status_code == 404


def test_what_it_sends_is_stored_with_touch_and_verdict(key: str) -> None:
    assert send({"writeKey": key, "batch": [page()]}).status_code == 200
    assert Event.objects.get().properties["path"] == "/prices"
    assert Touch.objects.get().channel == "email"
    assert EventVerdict.objects.get().verdict == "human"
    assert Subject.objects.get().lead_id is None
    assert not Lead.objects.exists()


def test_counting_keeps_nobody(key: str) -> None:
    seen = [
        {
            "url": "https://www.acme.example/prices?email=ada@acme.example",
            "referrer": "https://www.google.com/",
        }
    ]
    for _ in range(2):
        assert send({"writeKey": key, "count": seen}).status_code == 204
    send({"writeKey": key, "count": seen}, **{"user-agent": "curl/8"})
    counted = SitePage.objects.get()
    assert (counted.path, counted.channel, counted.views) == ("/prices", "search", 2)
    assert not Event.objects.exists()
    assert not Subject.objects.exists()


def test_whoever_asks_not_to_be_followed_is_only_counted(key: str) -> None:
    assert send({"writeKey": key, "batch": [page()]}, **{"sec-gpc": "1"}).status_code == 204
    assert not Subject.objects.exists()
    assert SitePage.objects.get().channel == "email"


@pytest.mark.parametrize(
    ("document", "status"),
    [
        ({"writeKey": "nobody", "count": []}, 401),
        ({"count": []}, 401),
        (b"\xff{", 400),
        (b"[" * 9_000, 400),
        ({"batch": {}}, 400),
        ([], 400),
    ],
)
def test_what_makes_no_sense_is_refused(document: object, status: int) -> None:
    assert send(document).status_code == status


@pytest.mark.parametrize(
    "seen",
    [
        [
            7,
            None,
            "x",
            {"url": 3},
            {"url": "javascript:alert(1)"},
            {"url": "https://["},
            {"url": "https://a/\ud800\0"},
        ],
        [{"url": "https://www.acme.example/" + "x" * 3_000}] * 99,
    ],
)
def test_what_a_page_counts_is_bounded(seen: list[object], key: str) -> None:
    assert send({"writeKey": key, "count": seen}).status_code == 204
    assert sum(SitePage.objects.values_list("views", flat=True)) <= 20
    assert all(len(path) <= 200 for path in SitePage.objects.values_list("path", flat=True))


def test_only_from_the_sites_of_the_key(key: str) -> None:
    assert send({"writeKey": key, "count": []}, origin="https://evil.example").status_code == 403
    assert send({"writeKey": key, "batch": [page()]}, origin="https://evil.example").status_code == 403


def test_what_was_read_before_a_form_joins_the_lead_that_sends_it(key: str) -> None:
    publish()
    clock.freeze(AT)
    device = "0123456789abcdef" * 2
    told = {**page(), "anonymousId": device, "timestamp": (AT - timedelta(days=3)).isoformat()}
    send({"writeKey": key, "batch": [told]})
    stranger = Client(enforce_csrf_checks=True, headers={"user-agent": CHROME})
    for visitor in ("1", "guessed", device):
        sent = open_form(stranger)
        stranger.post("/f/contact", {**sent, **ADA, "_visitor": visitor})
        assert Subject.objects.filter(kind="visitor", lead_id__isnull=False).exists() == (visitor == device)
    lead = Lead.objects.get()
    assert Subject.objects.get(kind="visitor").lead_id == lead.pk
    origin = lead_origin(actor=operator(), reference=ref(lead), at=AT)
    assert origin.creating is not None
    assert (origin.creating.channel, origin.creating.source) == ("email", "Letter")
