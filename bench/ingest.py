"""Events a second that programs can send, beside the least a program that takes events can do (`bench/floor_ingest.py`).

Both are served by granian on the same database, asked by the same clients, one after the other; every 200 means that the rows
are on disk (`synchronous_commit` is on). The clients share the machine with them, as they do not in life.
"""

import json
import os
from base64 import b64encode
from dataclasses import replace
from itertools import count

from bench.figures import Figure
from bench.serving import CLIENTS, LEAST, OURS, Rate, ask_each, rate, served
from bench.workspace import fresh_database

SECONDS = 15
_USERS = 2_000
_BATCH = 20
# The shares of the floor's rate, and the least there must be.
_SINGLE, _BATCHES = (0.5, 1_000), (0.6, 5_000)
_FLOOR = [*LEAST, "bench.floor_ingest:app"]


def measure(leads: int, events: int) -> list[Figure]:
    """Single events and batches of twenty, of users who are known."""
    with fresh_database("bench_ingest"):
        key = _key()
        _know_users(key)
        figures = []
        for title, size, (share, least) in (
            ("one event a request", 1, _SINGLE),
            ("twenty a request", _BATCH, _BATCHES),
        ):
            floor = _rate_of(_FLOOR, key, size)
            ours = _rate_of(OURS, key, size)
            part = f"{title}, {CLIENTS} clients"
            figures += [
                Figure(
                    "ingest",
                    part,
                    ours.a_second,
                    "events/s",
                    floor=floor.a_second,
                    note=f"at least {share:.0%} of the floor, and {least:,}",
                ),
                Figure("ingest", f"{title}: p99", ours.p99 * 1000, "ms", floor=floor.p99 * 1000),
            ]
        return figures


def _key() -> str:
    from leadwright.accounts.actor import operator
    from leadwright.capture.operations.write_keys import create_write_key
    from leadwright.platform import clock

    return create_write_key(actor=operator(), source="app", kind="server", at=clock.now()).text


def _know_users(key: str) -> None:
    many = 500
    starts = range(0, _USERS, many)
    requests = (
        _request(key, [_item(number, "identify") for number in range(start, start + many)])
        for start in starts
    )
    with served(OURS) as port:
        ask_each(port, requests, status=200)


def _rate_of(program: list[str], key: str, size: int) -> Rate:
    """Events a second, in requests of so many."""
    users = count(int.from_bytes(os.urandom(4)))

    def request() -> bytes:
        user = next(users) % _USERS
        return _request(key, [_item(user, "track") for _ in range(size)])

    with served(program) as port:
        found = rate(port, request, seconds=SECONDS, status=200)
    return replace(found, a_second=found.a_second * size)


def _item(user: int, kind: str) -> dict[str, object]:
    item: dict[str, object] = {"type": kind, "messageId": os.urandom(16).hex(), "userId": f"u{user}"}
    if kind == "identify":
        return {**item, "traits": {"email": f"u{user}@example.com"}}
    return {**item, "event": "clicked", "properties": {"button": "start", "place": "top"}}


def _request(key: str, items: list[dict[str, object]]) -> bytes:
    single = len(items) == 1
    body = json.dumps(items[0] if single else {"batch": items}).encode()
    head = (
        f"POST /v1/{'track' if single else 'batch'} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: Basic {b64encode(f'{key}:'.encode()).decode()}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
