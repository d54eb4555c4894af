"""Memory of `leadwright serve` (web, worker and scheduler together) after a scripted use.

Two minutes of steady use stand for the hour: what grows by use (loaded modules, compiled texts, caches, arenas of the allocator)
is reached by the first hundreds of requests and the first tens of batches; a leak would show as a difference between the middle
and the end, which stands in the table. PostgreSQL is not counted, the supervisor is.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import psutil

from bench.figures import OUT, Figure
from bench.generate import Sizes, fill
from bench.workspace import HOME, fresh_database

SECONDS = 120
_READERS = 4  # as many as the web server has threads
_LARGEST = Sizes(20_000, 200_000)
_MIB = 1024 * 1024
_PARTS = {
    "config.web": "web",
    "main worker": "worker and scheduler",
    "main serve": "supervisor",
}


def measure(leads: int, events: int) -> list[Figure]:
    """Serve a small generated workspace, use it from all sides, and weigh every process of the tree."""
    sizes = Sizes(min(leads, _LARGEST.leads), min(events, _LARGEST.events))
    with fresh_database("bench_memory"):
        fill(sizes)
        with _served() as (process, address):
            requests, halfway = _use(process, address)
            weighed = _weigh(process)
        jobs = _finished_jobs()
    assert weighed.keys() >= {"web", "worker and scheduler"}, f"not everything was running: {weighed}"
    assert jobs, "the worker finished no job, so its memory says nothing"
    use = f"after {SECONDS} s of use: {requests:,} requests, {jobs} jobs of the worker"
    return [
        Figure(
            "memory",
            "all of serve: web, worker, scheduler, supervisor",
            sum(weighed.values()),
            "MiB",
            limit=300,
            note=use,
        ),
        Figure("memory", "the same halfway", halfway, "MiB", note="a leak would show as a difference"),
        *(Figure("memory", f"of it {part}", size, "MiB") for part, size in sorted(weighed.items())),
    ]


@contextmanager
def _served() -> Iterator[tuple[psutil.Process, str]]:
    """A running `leadwright serve`, with its output in a file beside the figures."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "leadwright.cli.main", "serve", "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "LEADWRIGHT_HOME": str(HOME), "LEADWRIGHT_PUBLIC_URL": address}
    with (
        (OUT / "serve.log").open("wb") as log,
        subprocess.Popen(command, env=environment, stdout=log, stderr=log) as running,
    ):
        try:
            _wait_until_healthy(address, running)
            yield psutil.Process(running.pid), address
        finally:
            running.send_signal(signal.SIGTERM)


def _wait_until_healthy(address: str, running: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            build_opener().open(f"{address}/healthz", timeout=5).close()
            return
        except URLError:
            if time.monotonic() > deadline or running.poll() is not None:
                raise
            time.sleep(0.2)


def _use(process: psutil.Process, address: str) -> tuple[int, float]:
    """Read pages from several sides while the worker computes everybody again and again; the number of requests, and the memory
    in the middle.
    """
    from leadwright.accounts.actor import operator
    from leadwright.accounts.operations.links import create_first_run_link
    from leadwright.platform import clock

    people = [_Reader(address) for _ in range(_READERS)]
    people[0].begin(create_first_run_link(actor=operator(), at=clock.now()))
    for other in people[1:]:
        other.sign_in()
    began = time.monotonic()
    halfway = 0.0
    with ThreadPoolExecutor(_READERS) as pool:
        done = [pool.submit(one.read_until, began + SECONDS) for one in people]
        while time.monotonic() < began + SECONDS:
            _mark_everybody()
            time.sleep(SECONDS / 12)
            if not halfway and time.monotonic() > began + SECONDS / 2:
                halfway = sum(_weigh(process).values())
    return sum(one.result() for one in done), halfway


def _mark_everybody() -> None:
    """Marks every lead where nobody is marked, which starts the worker's pulse within a second or two."""
    from leadwright.leads.operations.dirty import mark_all_leads, waiting_leads
    from leadwright.platform import clock
    from leadwright.platform.outbox import Cause

    if not waiting_leads():
        mark_all_leads(at=clock.now(), cause=Cause.RECOMPUTE)


def _finished_jobs() -> int:
    from leadwright.platform import sql

    return int(sql.scalar("select count(*) from procrastinate_jobs where status = 'succeeded'"))


def _weigh(process: psutil.Process) -> dict[str, float]:
    """MiB by part. Proportional set size: a page shared by several processes counts once."""
    sizes: dict[str, float] = {}
    for one in [process, *process.children(recursive=True)]:
        line = " ".join(one.cmdline())
        part = next((name for words, name in _PARTS.items() if words in line), "other")
        sizes[part] = sizes.get(part, 0.0) + one.memory_full_info().pss / _MIB
    return sizes


@dataclass
class _Reader:
    """A person with a browser: keeps cookies, follows links to leads, posts forms with their token."""

    address: str
    opener: OpenerDirector = field(init=False)

    def __post_init__(self) -> None:
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def begin(self, token: str) -> None:
        """Make the first account."""
        self._post(f"/sign-in/{token}", name="Ada Bench", **_ACCOUNT, **_WORKSPACE)

    def sign_in(self) -> None:
        self._post("/sign-in", **_ACCOUNT)

    def read_until(self, deadline: float) -> int:
        """The list, then each lead on it, again and again; how many pages were read."""
        pages = 0
        while time.monotonic() < deadline:
            found = dict.fromkeys(re.findall(r'href="(/leads/lead_[^"?#]+)"', self._get("/")))
            pages += 1
            for path in found:
                if time.monotonic() < deadline:
                    self._get(path)
                    pages += 1
        return pages

    def _get(self, path: str) -> str:
        with self.opener.open(self.address + path, timeout=60) as answer:
            return str(answer.read().decode())

    def _post(self, path: str, **fields: str) -> None:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self._get(path))
        assert token is not None, f"the page {path} has no form"
        data = urlencode({**fields, "csrfmiddlewaretoken": token[1]}).encode()
        request = Request(self.address + path, data=data, headers={"Referer": self.address + path})
        with self.opener.open(request, timeout=60) as answer:
            assert "/sign-in" not in answer.url, f"signing in failed: the answer was {answer.url}"


# Of a database that is thrown away with the run.
_ACCOUNT = {"email": "ada@bench.example.com", "password": "a long bench pass phrase"}
_WORKSPACE = {"company": "Bench", "time_zone": "UTC", "market": "b2b"}
