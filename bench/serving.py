"""A program that is served for a measurement, and clients that ask it one request after the other for some seconds.

The clients share the machine with what they ask, as they do not in life.
"""

import asyncio
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.figures import OUT
from leadwright.cli.commands.serve import web_processes

CLIENTS = 8
_PROCESSES = str(web_processes())
OURS = ["leadwright.config.web", "--processes", _PROCESSES]
# What serves a floor, as many processes as ours.
LEAST = ["granian", "--interface", "asgi", "--workers", _PROCESSES, "--no-ws", "--log-level", "warning"]
_WARM_SECONDS = 2
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Rate:
    """How much was done a second, and the 99th percentile of how long a request took, in seconds."""

    a_second: float
    p99: float


def rate(port: int, request: Callable[[], bytes], *, seconds: float, status: int) -> Rate:
    """How often `request` is answered with this status, once connections are open and statements known."""
    asked_for(port, request, seconds=_WARM_SECONDS, status=status)
    return asked_for(port, request, seconds=seconds, status=status)


def asked_for(
    port: int, request: Callable[[], bytes], *, seconds: float, status: int, clients: int = CLIENTS
) -> Rate:
    """So many clients asking for so long, from the first request on."""
    took: list[float] = []
    began = time.perf_counter()

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() - began < seconds:
            asked = time.perf_counter()
            await _ask(reader, writer, request(), status)
            took.append(time.perf_counter() - asked)
        writer.close()

    async def all_of_them() -> None:
        await asyncio.gather(*(client() for _ in range(clients)))

    asyncio.run(all_of_them())
    took.sort()
    return Rate(len(took) / (time.perf_counter() - began), took[int(len(took) * 0.99)])


def ask_each(port: int, requests: Iterable[bytes], *, status: int) -> None:
    """Ask these, one after the other."""

    async def each() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in requests:
            await _ask(reader, writer, request, status)
        writer.close()

    asyncio.run(each())


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes, status: int
) -> None:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    assert length is not None, head
    body = await reader.readexactly(int(length[1]))
    assert f" {status} ".encode() in head[:20], head + body


@contextmanager
def served(program: list[str]) -> Iterator[int]:
    """The program (a module and its arguments) while it serves, at the port that is given."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", *program, "--host", "127.0.0.1", "--port", str(port)]
    with (
        (OUT / "serving.log").open("ab") as log,
        subprocess.Popen(command, stdout=log, stderr=log) as running,
    ):
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
