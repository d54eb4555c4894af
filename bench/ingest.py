"""Events a second that programs can send, beside the least a program that takes events can do (`bench/floor_ingest.py`).

Both are one granian process on the same database, asked by the same clients, one after the other; every 200 means that the rows
are on disk (`synchronous_commit` is on). The clients share the machine with them, as they do not in life.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.figures import OUT, Figure
from bench.workspace import fresh_database

SECONDS = 15
_CLIENTS = 8
_USERS = 2_000
_BATCH = 20
# The shares of the floor's rate, and the least there must be.
_SINGLE, _BATCHES = (0.5, 1_000), (0.6, 5_000)
_OURS = ["--interface", "wsgi", "--blocking-threads", "4", "leadwright.config.wsgi:application"]
_FLOOR = ["--interface", "asgi", "bench.floor_ingest:app"]


@dataclass(frozen=True)
class _Rate:
    """Events a second, and the 99th percentile of how long a request took, in seconds."""

    events: float
    p99: float


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
            floor = _rate(_FLOOR, key, size)
            ours = _rate(_OURS, key, size)
            part = f"{title}, {_CLIENTS} clients"
            figures += [
                Figure(
                    "ingest",
                    part,
                    ours.events,
                    "events/s",
                    floor=floor.events,
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
    with _served(_OURS) as port:
        asyncio.run(
            _send(
                port,
                [
                    _request(key, [_item(number, "identify") for number in range(start, start + 500)])
                    for start in range(0, _USERS, 500)
                ],
            )
        )


def _rate(program: list[str], key: str, size: int) -> _Rate:
    with _served(program) as port:
        asyncio.run(_send_for(port, key, size, 2))  # until connections are open and statements known
        return asyncio.run(_send_for(port, key, size, SECONDS))


async def _send_for(port: int, key: str, size: int, seconds: float) -> _Rate:
    took: list[float] = []
    began = time.perf_counter()

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        number = int.from_bytes(os.urandom(4))
        while time.perf_counter() - began < seconds:
            number += 1
            asked = time.perf_counter()
            await _ask(reader, writer, _request(key, [_item(number % _USERS, "track") for _ in range(size)]))
            took.append(time.perf_counter() - asked)
        writer.close()

    await asyncio.gather(*(client() for _ in range(_CLIENTS)))
    took.sort()
    return _Rate(len(took) * size / (time.perf_counter() - began), took[int(len(took) * 0.99)])


async def _send(port: int, requests: list[bytes]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in requests:
        await _ask(reader, writer, request)
    writer.close()


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> None:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    assert b" 200 " in head[:20], head
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    await reader.readexactly(length)


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


@contextmanager
def _served(program: list[str]) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *(
            sys.executable,
            "-m",
            "granian",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--workers",
            "1",
            "--no-ws",
        ),
        *("--log-level", "warning", *program),
    ]
    with (OUT / "ingest.log").open("ab") as log, subprocess.Popen(command, stdout=log, stderr=log) as running:
        try:
            _wait(port)
            yield port
        finally:
            running.terminate()


def _wait(port: int) -> None:
    ends = time.monotonic() + 60
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.05)
