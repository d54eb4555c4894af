"""What a form was thanked for is there, once, whatever dies: kill -9 of the web process, the worker and PostgreSQL."""

import os
import re
import shutil
import signal
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import psutil
import psycopg
import pytest

import leadwright.capture.forms
from leadwright.platform.database import EmbeddedServer, Home
from tests.cli.running import in_home
from tests.cli.test_killed import free_port, looking_into
from tests.edge.test_killed import serving, victim
from tests.eventually import eventually

pytestmark = pytest.mark.slow

PEOPLE = 80
_FASTEST = 2.5
_STARTER = Path(leadwright.capture.forms.__path__[0]) / "starters" / "contact.yml"
_ROWS = """
select s.token::text, s.state, l.email,
    (select count(*) from event e where e.name = 'form_submitted' and e.message_id = s.token::text || ':form_submitted'),
    (select count(*) from consent_entry c where c.subject_id = s.lead_id)
from form_submission s left join lead l on l.id = s.lead_id
"""


class Visitors:
    """Numbered people, each behind a network of their own; each sends the same showing of the form until it is thanked."""

    def __init__(self, port: int) -> None:
        self.thanked: list[int] = []
        self._opened: dict[int, tuple[dict[str, str], float]] = {}
        self._port, self._lock = port, threading.Lock()

    def is_open(self) -> bool:
        return self._ask("GET", 0, {})[0] == 200

    def open(self) -> None:
        """Each opens the page; what it carries is sent along."""
        for number in range(PEOPLE):
            _, page = self._ask("GET", number, {})
            found = re.findall(r'name="(_\w+)" value="([^"]*)"', page)
            self._opened[number] = {name: unescape(value) for name, value in found}, time.monotonic()

    def fill_in(self, number: int) -> None:
        told = {"full_name": "Kim Killed", "email": f"kim{number}@works{number}.com", "message": "Two looms.",
                "agree.marketing.email": "yes"}  # fmt: skip
        shown, opened = self._opened[number]
        # Nobody fills in a form faster than this, and what is faster is held.
        eventually(lambda: time.monotonic() - opened > _FASTEST)
        eventually(lambda: self._ask("POST", number, {**shown, **told})[0] == 303, seconds=90)
        # Whoever presses the button twice is thanked again.
        eventually(lambda: self._ask("POST", number, {**shown, **told})[0] == 303, seconds=90)
        with self._lock:
            self.thanked.append(number)

    def _ask(self, method: str, number: int, told: Mapping[str, str]) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": "Mozilla/5.0 (X11) Firefox/150.0",
            "X-Forwarded-For": f"10.{number // 250}.{number % 250}.7",
        }
        try:
            connection.request(method, "/f/contact", urlencode(told) or None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, HTTPException):
            return 0, ""
        finally:
            connection.close()


def dying(tree: psutil.Process, what: str) -> psutil.Process | None:
    """The process to kill; None while it is being started again."""
    try:
        if what != "worker":
            return victim(tree, what)
        found = (one for one in tree.children(recursive=True) if "--with-scheduler" in one.cmdline())
        return next(found, None)
    except psutil.NoSuchProcess:
        return None


@pytest.mark.parametrize("what", ["web", "worker", "postgres"])
def test_who_was_thanked_is_there_once_whatever_dies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setenv("LEADWRIGHT_TRUSTED_PROXIES", "1")
    home, port = tmp_path / "home", free_port()
    folder = tmp_path / "playbook"
    folder.mkdir()
    shutil.copy(_STARTER, folder)
    assert in_home(home, "playbook", "apply", str(folder)).code == 0
    visitors = Visitors(port)
    with serving(home, port) as tree:
        eventually(visitors.is_open)
        visitors.open()
        visitors.fill_in(0)
        with ThreadPoolExecutor(4) as threads:
            sent = [threads.submit(visitors.fill_in, number) for number in range(1, PEOPLE)]
            for share in (4, 2):
                eventually(lambda share=share: len(visitors.thanked) > PEOPLE // share // 2)  # type: ignore[misc]
                killed = eventually(lambda: dying(tree, what))
                assert killed is not None
                os.kill(killed.pid, signal.SIGKILL)
            for one in sent:
                one.result()
        with looking_into(home) as database:
            eventually(lambda: _marked(database) == 0, seconds=120)
    with EmbeddedServer(Home.at(home), durable=False) as server, psycopg.connect(server.url) as connection:
        rows = connection.execute(_ROWS).fetchall()
        scored = connection.execute("select count(*) from standing").fetchone()
    assert len({token for token, *_ in rows}) == len(rows) == PEOPLE
    assert {email for _, _, email, _, _ in rows} == {
        f"kim{number}@works{number}.com" for number in range(PEOPLE)
    }
    assert {(state, events, consents) for _, state, _, events, consents in rows} == {("taken", 1, 1)}
    assert scored == (PEOPLE,)


def _marked(database: psycopg.Connection) -> int:
    found = database.execute("select count(*) from dirty_lead").fetchone()
    database.rollback()
    return int(found[0]) if found is not None else 0
