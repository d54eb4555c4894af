"""What is sent again until it is answered is done once, also where the web process dies in between."""

import json
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil
import pytest

from tests.cli.running import in_home
from tests.cli.test_killed import free_port
from tests.edge.test_killed import serving, victim
from tests.eventually import eventually

pytestmark = pytest.mark.slow

LEADS = 60


class Sender:
    """Creates numbered leads nobody could tell apart by an address, each under a key of its own, until it is answered."""

    def __init__(self, port: int, key: str) -> None:
        self.made: dict[int, str] = {}
        self._port, self._headers = (
            port,
            {"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        )
        self._lock = threading.Lock()

    def send(self, number: int) -> None:
        told = {"facts": {"full_name": "Kim Killed", "phone": f"+49 30 9{number:05d}"}}
        eventually(lambda: self._ask(number, json.dumps(told)), seconds=90)

    def _ask(self, number: int, body: str) -> bool:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request(
                "POST", "/api/v1/leads", body, {**self._headers, "Idempotency-Key": f"k{number}"}
            )
            answer = connection.getresponse()
            told = answer.read()
            if answer.status != 201:
                return False
            with self._lock:
                self.made[number] = json.loads(told)["id"]
            return True
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def found(self) -> set[str]:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        connection.request("GET", "/api/v1/leads?search=killed&limit=200", headers=self._headers)
        return {one["id"] for one in json.loads(connection.getresponse().read())["leads"]}


def web_of(tree: psutil.Process) -> psutil.Process | None:
    """The process that takes requests; None while it is being started again."""
    try:
        return victim(tree, "web")
    except psutil.NoSuchProcess:
        return None


def test_every_lead_is_created_once(tmp_path: Path) -> None:
    port = free_port()
    in_home(tmp_path, "user", "add", "kim@acme.example", "--name", "Kim", "--role", "administrator")
    scopes = [
        part for scope in ("see_leads", "see_contact_data", "edit_leads") for part in ("--scope", scope)
    ]
    made = in_home(tmp_path, "api-key", "create", "kim@acme.example", "sync", *scopes, "--json")
    sender = Sender(port, made.json["key"])
    with serving(tmp_path, port) as tree:
        sender.send(0)
        with ThreadPoolExecutor(8) as threads:
            sent = [threads.submit(sender.send, number) for number in range(1, LEADS)]
            for share in (4, 2):
                eventually(lambda share=share: len(sender.made) > LEADS // share // 2)  # type: ignore[misc]
                os.kill(eventually(lambda: web_of(tree)).pid, signal.SIGKILL)
            for one in sent:
                one.result()
        assert len(set(sender.made.values())) == LEADS
        assert sender.found() == set(sender.made.values())
