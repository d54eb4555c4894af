"""What was acknowledged is there, whatever dies: kill -9 of the web process and of PostgreSQL while programs send."""

import json
import os
import signal
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil
import psycopg
import pytest

from leadwright.platform.database import EmbeddedServer, Home
from tests.cli.running import PROJECT, command_line, environment, in_home
from tests.cli.test_killed import free_port
from tests.eventually import eventually

pytestmark = pytest.mark.slow

MESSAGES = 300


class Sender:
    """Sends numbered messages, each until it is acknowledged; `acknowledged` in the order the answers came."""

    def __init__(self, port: int, key: str) -> None:
        self.acknowledged: list[str] = []
        self._port, self._gave_up = port, False
        self._headers = {"Authorization": "Basic " + b64encode(f"{key}:".encode()).decode()}

    def send(self, number: int) -> None:
        assert not self._gave_up, "a message before this one could not be sent for a minute"
        item = {"type": "track", "event": "Clicked", "messageId": f"m{number}", "userId": f"u{number % 40}"}
        try:
            eventually(lambda: self._ask(json.dumps(item)) == 200, seconds=60)
        except BaseException:
            self._gave_up = True
            raise
        self.acknowledged.append(f"m{number}")

    def _ask(self, body: str) -> int:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request("POST", "/v1/track", body, self._headers)
            return connection.getresponse().status
        except (OSError, HTTPException):
            return 0
        finally:
            connection.close()


@contextmanager
def serving(home: Path, port: int, processes: int = 1) -> Iterator[psutil.Process]:
    process = subprocess.Popen(
        command_line("serve", "--port", str(port)),
        cwd=PROJECT,
        env=environment(home) | {"LEADWRIGHT_WEB_PROCESSES": str(processes)},
        stdout=subprocess.DEVNULL,
    )
    try:
        yield psutil.Process(process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def victim(tree: psutil.Process, what: str) -> psutil.Process | None:
    """The web process, one of its copies that answer, or the one all others of PostgreSQL come from."""
    for one in tree.children(recursive=True):
        line = " ".join(one.cmdline())
        if "leadwright.config.web" in line and what == ("web" if one.children() else "copy"):
            return one
        if what == "postgres" and "postgres" in line and " -D " in line:
            return one
    return None


@pytest.mark.parametrize(("what", "processes"), [("web", 1), ("web", 2), ("copy", 2), ("postgres", 1)])
def test_what_was_acknowledged_is_there_once_whatever_dies(tmp_path: Path, what: str, processes: int) -> None:
    port = free_port()
    key = in_home(tmp_path, "write-key", "create", "app", "--json").json["key"]
    sender = Sender(port, key)
    with serving(tmp_path, port, processes) as tree:
        sender.send(0)
        with ThreadPoolExecutor(4) as threads:
            sent = [threads.submit(sender.send, number) for number in range(1, MESSAGES)]
            for share in (4, 2):
                eventually(lambda share=share: len(sender.acknowledged) > MESSAGES // share // 2)  # type: ignore[misc]
                dying = victim(tree, what)
                assert dying is not None
                os.kill(dying.pid, signal.SIGKILL)
            for one in sent:
                one.result()
    with (
        EmbeddedServer(Home.at(tmp_path), durable=False) as server,
        psycopg.connect(server.url) as connection,
    ):
        stored = connection.execute(
            "select message_id, count(*) from event where name = 'clicked' group by 1"
        ).fetchall()
        leads = connection.execute("select count(*) from lead").fetchone()
    assert dict(stored) == dict.fromkeys((f"m{number}" for number in range(MESSAGES)), 1)
    assert set(sender.acknowledged) == set(dict(stored))
    assert leads == (40,)
