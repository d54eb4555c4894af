"""The hosted form: how soon its first byte comes, what it weighs, and how many submissions a second become leads.

Served as `serve` does it. Every answer to a submission means that lead, history, events and receipt are on disk.
The clients share the machine with it, as they do not in life.
"""

import asyncio
import os
import re
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

from bench.figures import Figure
from bench.floor_statement import FLOOR, write_statement
from bench.serving import CLIENTS, OURS, rate, served
from bench.workspace import fresh_database

_ASKED = 400
_SECONDS = 10
_LEAST, _SHARE = 600, 0.4
_PACKED = "Accept-Encoding: gzip\r\n"


def measure(leads: int, events: int) -> list[Figure]:
    """First byte and weight of the page, and submissions of people nobody knows."""
    # So that each client can be of another network, as visitors are.
    os.environ["LEADWRIGHT_TRUSTED_PROXIES"] = "1"
    with fresh_database("bench_forms"):
        version = _publish()
        os.environ["LEADWRIGHT_BENCH_STATEMENT"] = str(write_statement(_creation(version), "floor_forms"))
        with served(FLOOR) as port:
            floor = rate(port, lambda: _submission(version), seconds=_SECONDS, status=201)
        with served(OURS) as port:
            asyncio.run(_first_bytes(port, 50))
            took = sorted(asyncio.run(_first_bytes(port, _ASKED)))
            weight = asyncio.run(_weight(port))
            taken = rate(port, lambda: _submission(version), seconds=_SECONDS, status=200)
    return [
        Figure("forms", "hosted page: first byte, p95", took[int(_ASKED * 0.95)] * 1000, "ms", limit=50),
        Figure("forms", "hosted page: weight with style and script", weight / 1024, "KB", limit=30),
        Figure(
            "forms",
            f"submissions that make a lead, {CLIENTS} clients",
            taken.a_second,
            "leads/s",
            floor=floor.a_second,
            limit=min(_LEAST, _SHARE * floor.a_second),
            at_least=True,
            note=f"at least {_LEAST} a second or {_SHARE:.0%} of the floor",
        ),
        Figure("forms", "submissions: p99", taken.p99 * 1000, "ms", floor=floor.p99 * 1000),
    ]


def _publish() -> int:
    from leadwright.accounts.actor import operator
    from leadwright.capture.forms.starters import starter_body
    from leadwright.capture.queries.forms import live_form
    from leadwright.platform import clock
    from leadwright.playbook.operations import draft_document, publish_version

    draft = draft_document(
        actor=operator(), kind="form", slug="quote", body=starter_body("quote"), at=clock.now()
    )
    publish_version(actor=operator(), kind="form", slug="quote", number=draft.number, at=clock.now())
    form = live_form("quote")
    assert form is not None
    return form.version_id


async def _first_bytes(port: int, many: int) -> list[float]:
    took = []
    for _ in range(many):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        asked = time.perf_counter()
        writer.write(b"GET /f/quote HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        assert await reader.read(1)
        took.append(time.perf_counter() - asked)
        await reader.read()
        writer.close()
    return took


async def _weight(port: int) -> int:
    page = await _whole(port, "/f/quote")
    assets = set(re.findall(r'(?:href|src)="(/assets/[^"]+)"', page.decode(errors="replace")))
    assert assets
    return len(page) + sum([len(await _whole(port, one, _PACKED)) for one in assets])


async def _whole(port: int, path: str, more: str = "") -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{more}\r\n".encode())
    answer = await reader.read()
    writer.close()
    assert b" 200 " in answer[:20], answer[:200]
    return answer


def _creation(version: int) -> Callable[[str], None]:
    """A submission as the web process takes it."""
    from django.test import Client

    client = Client(headers={"User-Agent": "Mozilla/5.0", "Host": "127.0.0.1"})

    def create(word: str) -> None:
        answer = client.post(
            "/f/quote/submit",
            urlencode(_fields(version, word)),
            content_type="application/x-www-form-urlencoded",
            headers={"X-Forwarded-For": _network()},
        )
        assert answer.status_code == 200, answer.content

    return create


def _fields(version: int, word: str) -> dict[str, str]:
    from leadwright.capture.forms.tokens import FormToken, seal
    from leadwright.capture.operations.submitting import token_key
    from leadwright.platform import clock

    token = seal(FormToken(version, clock.now() - timedelta(seconds=30), uuid.uuid4()), key=token_key())
    return {
        "_token": token,
        "full_name": f"Ada {word.title()}",
        "email": f"ada@{word}.com",
        "company": f"Company {word}",
        "country": "Germany",
        "need": "Two looms",
        "agree.marketing.email": "yes",
    }


def _network() -> str:
    return ".".join(str(part) for part in os.urandom(4))


def _submission(version: int) -> bytes:
    word = os.urandom(6).hex().translate(str.maketrans("0123456789", "ghijklmnop"))
    body = urlencode(_fields(version, word)).encode()
    head = (
        f"POST /f/quote/submit HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"User-Agent: Mozilla/5.0\r\nX-Forwarded-For: {_network()}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
